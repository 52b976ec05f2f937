package dev.jcompose.engine.docker.stream;

import dev.jcompose.engine.http.ApiVersion;
import dev.jcompose.engine.http.Exchange;

/// The content types of output streams.
final class StreamType {
  private static final String RAW = "application/vnd.docker.raw-stream";
  private static final String FRAMES = "application/vnd.docker.multiplexed-stream";

  private StreamType() {}

  /// That of a connection that was taken over: without an upgrade, there was but one.
  static String taken(boolean terminal, Exchange exchange) {
    return exchange.header("Upgrade").isPresent() ? of(terminal, exchange.version()) : RAW;
  }

  /// Raw with a terminal, and for clients that do not know the other type yet.
  static String of(boolean terminal, ApiVersion version) {
    return terminal || !version.atLeast(1, 42) ? RAW : FRAMES;
  }
}
