package dev.jcompose.cli.engine;

import dev.jcompose.cli.invocation.CommandException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// systemd's program for its units.
@FunctionalInterface
interface Systemctl {
  /// The machine's.
  Systemctl PROGRAM = Systemctl::run;

  /// How it ended.
  ///
  /// @param code 0 for success, or for a positive answer
  /// @param output standard output and error, stripped
  record Answer(int code, String output) {}

  /// Runs it.
  Answer call(String... words);

  /// Runs it; it must succeed.
  ///
  /// @throws CommandException with its output
  default void must(String... words) {
    Answer answer = call(words);
    if (answer.code() != 0) {
      throw new CommandException(
          "engine: systemctl " + String.join(" ", words) + ": " + answer.output());
    }
  }

  private static Answer run(String... words) {
    List<String> command = new ArrayList<>(List.of("systemctl"));
    command.addAll(Arrays.asList(words));
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true);
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return new Answer(process.waitFor(), output);
    } catch (IOException e) {
      throw new CommandException("engine: cannot run systemctl: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("engine: interrupted while it waited for systemd");
    }
  }
}
