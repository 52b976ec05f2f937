package dev.jcompose.cli.completion;

import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is expected in the place of a word: as the value of a flag, or as an argument.
///
/// It is derived from what a command declares for its help: the word of an argument in its usage
/// line (`SERVICE`, `CONTAINER`), the name of a flag (`--file`), and the values that the text of a
/// flag lists.
sealed interface Expected {
  /// One of some words.
  record Words(List<String> words) implements Expected {}

  /// A path.
  record Path(Offer.Paths paths) implements Expected {}

  /// A name that is looked up.
  ///
  /// @param suffix what follows the name: `=` where a number does
  record Name(Kind kind, String suffix) implements Expected {}

  /// Whose name.
  enum Kind {
    SERVICE,
    PROFILE,
    PROJECT,
    CONTAINER,
    IMAGE
  }

  /// Something that cannot be known.
  record Anything() implements Expected {}

  /// The values in a text: `("always"|"never")`, `Values: [table | json]`, `(auto, tty, plain)`,
  /// `tcp or udp`, or lines that begin with `'table':`.
  List<Pattern> LISTED =
      List.of(
          Pattern.compile("\\((\"[a-z-]+\"(?:\\|\"[a-z-]+\")+)\\)"),
          Pattern.compile("[Vv]alues: \\[([a-z-]+(?: ?\\| ?[a-z-]+)+)\\]"),
          Pattern.compile("\\(([a-z-]+(?:, [a-z-]+)+)\\)"),
          Pattern.compile("^([a-z]+ or [a-z]+)$"));

  Pattern LINE = Pattern.compile("^'([a-z]+)': ", Pattern.MULTILINE);
  Pattern ARGUMENT = Pattern.compile("\\[?([A-Z_]+)(=[A-Z]+)?.*");

  /// The signals of Linux, except for those that nobody sends.
  List<String> SIGNALS =
      List.of("SIGHUP SIGINT SIGQUIT SIGKILL SIGUSR1 SIGUSR2 SIGTERM SIGCONT SIGSTOP".split(" "));

  /// The value of a flag.
  static Expected valueOf(Flag flag) {
    return switch (flag.name()) {
      case "file", "env-file", "env-from-file", "output", "input" -> new Path(Offer.Paths.FILES);
      case "project-directory" -> new Path(Offer.Paths.DIRECTORIES);
      case "profile" -> new Name(Kind.PROFILE, "");
      case "project-name" -> new Name(Kind.PROJECT, "");
      case "attach", "no-attach", "exit-code-from" -> new Name(Kind.SERVICE, "");
      case "scale" -> new Name(Kind.SERVICE, "=");
      case "signal" -> new Words(SIGNALS);
      default -> listed(flag.usage());
    };
  }

  private static Expected listed(String usage) {
    for (Pattern pattern : LISTED) {
      Matcher found = pattern.matcher(usage);
      if (found.find()) {
        return new Words(Arrays.asList(found.group(1).replace("\"", "").split(" ?\\| ?|, | or ")));
      }
    }
    List<String> words = LINE.matcher(usage).results().map(result -> result.group(1)).toList();
    return words.isEmpty() ? new Anything() : new Words(words);
  }

  /// The argument at a place, counted from 0.
  static Expected argument(Syntax syntax, int index) {
    List<String> words = new ArrayList<>();
    for (String word : syntax.usage().split(" ", -1)) {
      if (!word.equals("[OPTIONS]") && ARGUMENT.matcher(word).matches()) {
        words.add(word);
      }
    }
    boolean repeats =
        !words.isEmpty()
            && (words.getLast().contains("...") || words.getLast().contains("SERVICES"));
    if (index >= words.size() && !repeats) {
      return new Anything();
    }
    Matcher word = ARGUMENT.matcher(words.get(Math.min(index, words.size() - 1)));
    if (!word.matches()) {
      return new Anything();
    }
    String suffix = word.group(2) == null ? "" : "=";
    return switch (word.group(1)) {
      case "SERVICE", "SERVICES" -> new Name(Kind.SERVICE, suffix);
      case "CONTAINER" -> new Name(Kind.CONTAINER, suffix);
      case "IMAGE", "SOURCE_IMAGE" -> new Name(Kind.IMAGE, suffix);
      case "FILE" -> new Path(Offer.Paths.FILES);
      case "SHELL" -> new Words(List.of("bash", "fish", "zsh"));
      default -> new Anything();
    };
  }
}
