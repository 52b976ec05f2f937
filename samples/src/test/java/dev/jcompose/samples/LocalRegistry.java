package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Debian's `docker-registry` on loopback, with its data in the user's directory.
final class LocalRegistry implements AutoCloseable {
  private final Process process;
  private final int port;

  private LocalRegistry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Skips the test, with the reason, where there is none.
  static LocalRegistry start(Session user) {
    Optional<Path> program =
        Stream.of(
                "/usr/bin/docker-registry",
                "/var/cache/jcompose-test/docker-registry/usr/bin/docker-registry")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(program.isPresent(), "needs Debian's docker-registry (tools/setup.sh)");
    int port = Session.freePort();
    String settings =
        """
        version: 0.1
        log: {level: error}
        storage: {filesystem: {rootdirectory: %s}}
        http: {addr: "127.0.0.1:%d"}
        """
            .formatted(user.directory().resolve("registry"), port);
    try {
      Path file = Files.writeString(user.directory().resolve("registry.yml"), settings);
      Process process =
          new ProcessBuilder(program.orElseThrow().toString(), "serve", file.toString())
              .redirectErrorStream(true)
              .redirectOutput(user.directory().resolve("registry.log").toFile())
              .start();
      LocalRegistry registry = new LocalRegistry(process, port);
      await().until(() -> Session.get(port, "/v2/").equals("{}"));
      return registry;
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /// As in an image's name.
  String domain() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10));
  }
}
