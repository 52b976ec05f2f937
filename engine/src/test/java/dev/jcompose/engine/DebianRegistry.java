package dev.jcompose.engine;

import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Debian's `docker-registry` on loopback, in a directory of its own.
final class DebianRegistry implements AutoCloseable {
  /// bcrypt of `secret`, as `htpasswd -B` writes it.
  private static final String PASSWORDS =
      "user:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

  private final Process process;
  private final int port;

  private DebianRegistry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Optional<Path> program() {
    return Stream.of(
            "/usr/bin/docker-registry",
            "/var/cache/jcompose-test/docker-registry/usr/bin/docker-registry")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// @param closed whether it wants the password of `user`
  static DebianRegistry start(Path directory, boolean closed)
      throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path passwords = Files.writeString(directory.resolve("htpasswd"), PASSWORDS);
    String auth = closed ? "auth: {htpasswd: {realm: test, path: " + passwords + "}}\n" : "";
    Path configuration =
        Files.writeString(
            directory.resolve("registry.yml"),
            """
            version: 0.1
            log: {level: error}
            storage: {filesystem: {rootdirectory: %s}}
            http: {addr: 127.0.0.1:%d}
            %s\
            """
                .formatted(directory.resolve("registry"), port, auth));
    Process process =
        new ProcessBuilder(program().orElseThrow().toString(), "serve", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("registry.log").toFile())
            .start();
    DebianRegistry registry = new DebianRegistry(process, port);
    registry.awaitAnswer();
    return registry;
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    URI ping = URI.create("http://" + domain() + "/v2/");
    for (int attempt = 0; attempt < 100; attempt++) {
      try {
        HttpURLConnection connection = (HttpURLConnection) ping.toURL().openConnection();
        int _ = connection.getResponseCode();
        connection.disconnect();
        return;
      } catch (ConnectException notYet) {
        Thread.sleep(100);
      }
    }
    close();
    throw new IOException("docker-registry does not answer on " + domain());
  }

  String domain() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
