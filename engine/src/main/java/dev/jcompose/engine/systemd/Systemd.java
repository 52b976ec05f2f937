package dev.jcompose.engine.systemd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Calls systemd through its own programs, which work with every version, even without a message
/// bus, at 20 ms per call.
public final class Systemd {
  private static final Path MARK = Path.of("/run/systemd/system");

  private Systemd() {}

  /// Whether systemd is pid 1 here.
  ///
  /// @see "sd_booted(3)"
  public static boolean manages() {
    return Files.isDirectory(MARK);
  }

  /// How a program ended.
  ///
  /// @param code 0 for success
  /// @param output standard output and error, stripped
  record Answer(int code, String output) {}

  /// Runs one of its programs.
  ///
  /// @param patience how long at most; then it is killed
  /// @throws IOException when it cannot be started, or takes longer
  static Answer run(Duration patience, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true);
    // In readable language, and without the service's own variables for the programs it starts.
    builder.environment().put("LC_ALL", "C");
    builder.environment().remove("NOTIFY_SOCKET");
    Process process = builder.start();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IOException(
            command.getFirst() + ": no answer after " + patience.toSeconds() + " s");
      }
      return new Answer(
          process.exitValue(),
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(command.getFirst() + ": interrupted", stopped);
    }
  }
}
