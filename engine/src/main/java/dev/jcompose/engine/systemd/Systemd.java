package dev.jcompose.engine.systemd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The way to systemd: its own programs, which find it on every version, also where no message bus
/// runs, for 20 ms a call.
public final class Systemd {
  private static final Path MARK = Path.of("/run/systemd/system");

  private Systemd() {}

  /// Whether it is pid 1 here.
  ///
  /// @see "sd_booted(3)"
  public static boolean manages() {
    return Files.isDirectory(MARK);
  }

  /// How a program ended.
  ///
  /// @param code 0 when it did what it was told
  /// @param output standard output and error, stripped
  record Answer(int code, String output) {}

  /// Runs one of its programs.
  ///
  /// @param patience how long at most; it is killed then
  /// @throws IOException when it cannot be started, or takes longer
  static Answer run(Duration patience, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true);
    // Words that can be read, and nothing of the service's own for those it starts.
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
