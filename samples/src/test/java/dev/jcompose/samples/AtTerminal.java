package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// A command on a terminal, whose keys are pressed and whose screen is read.
final class AtTerminal implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final Process process;
  // Bytes, as a character may come in two pieces.
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private int seen;

  AtTerminal(Process process) {
    this.process = process;
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    byte[] buffer = new byte[8192];
    try (InputStream in = process.getInputStream()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        screen.write(buffer, 0, count);
      }
    } catch (IOException ended) {
      screen.writeBytes(("[" + ended + "]").getBytes(StandardCharsets.UTF_8));
    }
  }

  private String screen() {
    return screen.toString(StandardCharsets.UTF_8);
  }

  /// Waits for a text behind what was waited for before.
  AtTerminal sees(String text) {
    Awaitility.await()
        .atMost(LONGEST)
        .untilAsserted(() -> assertThat(screen().substring(seen)).contains(text));
    seen = screen().indexOf(text, seen) + text.length();
    return this;
  }

  AtTerminal press(String keys) throws IOException {
    process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return this;
  }

  /// The exit code, once it has ended.
  int ended() throws InterruptedException {
    assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS))
        .as("ended; its screen: %s", screen())
        .isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
