package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What only a terminal has: keys, and screens that change.
@Tag("root")
class TerminalTest {
  private static final String CONTROL_C = "\u0003";
  private static final String CONTROL_P_Q = "\u0010\u0011";

  @AutoClose private static Session user;
  private static Path file;

  @BeforeAll
  static void open() throws IOException {
    user = Session.open().withBusybox();
    file =
        user.project(
            "terminal",
            """
            name: terminal
            services:
              web:
                image: busybox
                command: [sh, -c, 'echo ready; trap "exit 0" TERM; while true; do sleep 0.1; done']
                develop: {watch: [{path: ./src, action: sync, target: /src}]}
              shell: {image: busybox, command: [sh], tty: true, stdin_open: true, stop_grace_period: 0s}
            """);
    Files.createDirectories(file.resolveSibling("src"));
    Files.writeString(file.resolveSibling("src/page"), "one\n");
  }

  private static String state(String service) {
    return user.jcompose("-f", file.toString(), "ps", "-a", "--format", "{{.State}}", service)
        .succeeded()
        .out()
        .strip();
  }

  @Test
  void theKeysOfUp() throws IOException, InterruptedException {
    try (AtTerminal up = user.atTerminal("-f", file.toString(), "up", "web")) {
      // As soon as the menu is there, also before all containers run.
      up.sees(" Enable Watch").press("w").sees("Watch enabled").sees(" Disable Watch");
      Files.writeString(file.resolveSibling("src/page"), "two\n");
      up.sees("Syncing service \"web\"");
      up.press("w").sees("Watch disabled").sees(" Enable Watch");
      up.press("v").sees("jcompose ps, stats and logs");
      assertThat(up.press("d").ended()).isZero();
    }
    assertThat(state("web")).isEqualTo("running");
    assertThat(user.jcompose("-f", file.toString(), "exec", "-T", "web", "cat", "/src/page").out())
        .isEqualTo("two\n");

    try (AtTerminal up = user.atTerminal("-f", file.toString(), "up", "web")) {
      up.sees("Attaching to").press(CONTROL_C).sees("Gracefully stopping...");
      assertThat(up.ended()).isEqualTo(130);
    }
    assertThat(state("web")).isEqualTo("exited");
  }

  @Test
  void aTerminalInAContainer() throws IOException, InterruptedException {
    user.jcompose("-f", file.toString(), "up", "-d", "shell").succeeded();
    try (AtTerminal shell = user.atTerminal("-f", file.toString(), "attach", "shell")) {
      shell.press("echo $((40 + 2)) $(stty size)\r").sees("42 30 100");
      shell.press(CONTROL_P_Q).sees("read escape sequence");
      // As docker attach.
      assertThat(shell.ended()).isEqualTo(1);
    }
    assertThat(state("shell")).isEqualTo("running");
    try (AtTerminal exec =
        user.atTerminal(
            "-f", file.toString(), "exec", "shell", "sh", "-c", "'tty; read x; exit $x'")) {
      exec.sees("/dev/pts/").press("7\r");
      assertThat(exec.ended()).isEqualTo(7);
    }
  }

  @Test
  void aTableThatIsDrawnAgain() throws IOException, InterruptedException {
    user.jcompose("-f", file.toString(), "up", "-d", "shell").succeeded();
    try (AtTerminal stats = user.atTerminal("-f", file.toString(), "stats", "shell")) {
      stats.sees("terminal-shell-1").sees("\u001b[H").sees("terminal-shell-1").press(CONTROL_C);
      assertThat(stats.ended()).isEqualTo(130);
    }
  }
}
