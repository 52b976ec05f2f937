package dev.jcompose.cli.completion;

import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A command line as typed so far. Unlike the parser, it accepts what is incomplete or wrong.
///
/// @param given the names of the flags that were given
/// @param waiting the flag whose value comes next
/// @param positionals the words that are not flags
/// @param argumentsOnly true when only arguments can follow: after `--`, or after the first
///   argument of a command that takes a command
record Scan(
    Set<String> given, Optional<Flag> waiting, List<String> positionals, boolean argumentsOnly) {
  static Scan of(Syntax syntax, List<String> words) {
    Set<String> given = new HashSet<>();
    List<String> positionals = new ArrayList<>();
    Optional<Flag> waiting = Optional.empty();
    boolean argumentsOnly = false;
    for (String word : words) {
      if (waiting.isPresent()) {
        waiting = Optional.empty();
      } else if (argumentsOnly || word.length() < 2 || word.charAt(0) != '-') {
        positionals.add(word);
        argumentsOnly |= syntax.stopsAtArgument();
      } else if (word.equals("--")) {
        argumentsOnly = true;
      } else {
        List<Flag> flags = flags(syntax, word);
        flags.forEach(flag -> given.add(flag.name()));
        waiting = flags.isEmpty() ? Optional.empty() : waiting(flags.getLast(), word);
      }
    }
    return new Scan(given, waiting, positionals, argumentsOnly);
  }

  /// The flags that a word names: one by `--name`, one or more by letters.
  private static List<Flag> flags(Syntax syntax, String word) {
    if (word.startsWith("--")) {
      return named(syntax, word).stream().toList();
    }
    List<Flag> flags = new ArrayList<>();
    for (char letter : word.substring(1).toCharArray()) {
      Optional<Flag> flag =
          syntax.flags().stream().filter(one -> one.shorthand() == letter).findFirst();
      flag.ifPresent(flags::add);
      if (flag.isEmpty() || flag.get().kind() != Flag.Kind.SWITCH) {
        break; // The rest is its value.
      }
    }
    return flags;
  }

  /// The flag of `--name` or `--name=value`.
  static Optional<Flag> named(Syntax syntax, String word) {
    String name = word.substring(2).split("=", 2)[0];
    return syntax.flags().stream().filter(flag -> flag.name().equals(name)).findFirst();
  }

  /// The flag itself when its value is not in the word.
  private static Optional<Flag> waiting(Flag flag, String word) {
    boolean whole = word.startsWith("--") ? !word.contains("=") : ends(flag, word);
    return flag.kind() != Flag.Kind.SWITCH && whole ? Optional.of(flag) : Optional.empty();
  }

  private static boolean ends(Flag flag, String word) {
    return word.charAt(word.length() - 1) == flag.shorthand();
  }
}
