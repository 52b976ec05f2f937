package dev.jcompose.cli.command;

import dev.jcompose.model.operation.OperationEvent.Failure;
import java.util.List;

/// The report about a failed container: the message, how it ended, and its last output.
final class FailureText {
  private FailureText() {}

  /// The text of a failure, with its last newline.
  static String of(Failure failure) {
    StringBuilder text = new StringBuilder(failure.message());
    StringBuilder facts = new StringBuilder();
    add(facts, "service", failure.service().orElse(""));
    add(facts, "container", failure.container().orElse(""));
    failure.exitCode().ifPresent(code -> add(facts, "exit code", code.toString()));
    if (failure.oomKilled()) {
      facts.append(", killed by the kernel for lack of memory");
    }
    text.append(facts.isEmpty() ? "" : " (" + facts + ")").append('\n');
    lines(text, "  last probe:", failure.probes());
    lines(text, "  last lines of its log:", failure.log());
    return text.toString();
  }

  private static void add(StringBuilder facts, String name, String value) {
    if (!value.isEmpty()) {
      facts.append(facts.isEmpty() ? "" : ", ").append(name).append(' ').append(value);
    }
  }

  private static void lines(StringBuilder text, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append(title).append('\n');
      lines.forEach(line -> text.append("    ").append(line.strip()).append('\n'));
    }
  }
}
