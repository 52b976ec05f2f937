package dev.jcompose.engine.http;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/// The engine's one Vert.x: few threads and no caches, because everything that blocks runs on
/// virtual threads, and because the engine's memory counts.
public final class EventLoops {
  private EventLoops() {}

  /// Makes a Vert.x with epoll. Sets system properties that Netty reads once: without flight
  /// recorder events, which cost 50 to 130 ms at the first buffer, and without buffer pools, which
  /// cost megabytes.
  public static Vertx create() {
    System.setProperty("io.netty.jfr.enabled", "false");
    System.setProperty("io.netty.allocator.type", "unpooled");
    System.setProperty("vertx.disableDnsResolver", "true");
    return Vertx.vertx(
        new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(2)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }
}
