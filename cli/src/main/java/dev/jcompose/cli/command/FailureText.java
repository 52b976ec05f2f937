package dev.jcompose.cli.command;

import dev.jcompose.cli.json.Json;

/// What a user reads about a container that failed: the message, how it ended, and its last words.
final class FailureText {
  private FailureText() {}

  /// The text of a `failure` line of the project API, with its last newline.
  static String of(Json failure) {
    StringBuilder text = new StringBuilder(failure.at("message").text());
    StringBuilder facts = new StringBuilder();
    add(facts, "service", failure.at("service").text());
    add(facts, "container", failure.at("container").text());
    if (!failure.at("exitCode").isNothing()) {
      add(facts, "exit code", String.valueOf(failure.at("exitCode").number()));
    }
    if (failure.at("oomKilled").isTrue()) {
      facts.append(", killed by the kernel for lack of memory");
    }
    text.append(facts.isEmpty() ? "" : " (" + facts + ")").append('\n');
    lines(text, "  last probe:", failure.at("probes"));
    lines(text, "  last lines of its log:", failure.at("log"));
    return text.toString();
  }

  private static void add(StringBuilder facts, String name, String value) {
    if (!value.isEmpty()) {
      facts.append(facts.isEmpty() ? "" : ", ").append(name).append(' ').append(value);
    }
  }

  private static void lines(StringBuilder text, String title, Json lines) {
    if (!lines.items().isEmpty()) {
      text.append(title).append('\n');
      lines.items().forEach(line -> text.append("    ").append(line.text().strip()).append('\n'));
    }
  }
}
