package dev.jcompose.cli.flag;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.model.diagnostics.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Parses a command line as Docker Compose does, by the rules and with the messages of its parser:
/// flags and arguments may be mixed, a value may look like a flag, letters may stand together
/// (`-dt5`), and flags cannot be abbreviated.
///
/// @see <a href="https://pkg.go.dev/github.com/spf13/pflag">pflag</a>
public final class ArgumentParser {
  private static final Flag HELP = Flag.on("help", 'h', "");

  private final Syntax syntax;
  private final List<Flag> flags;
  private final Map<String, List<String>> values = new HashMap<>();
  private final List<String> positionals = new ArrayList<>();

  private ArgumentParser(Syntax syntax) {
    this.syntax = syntax;
    this.flags = new ArrayList<>(syntax.flags());
    if (flags.stream().noneMatch(flag -> flag.name().equals(HELP.name()))) {
      flags.add(HELP);
    }
  }

  /// Parses.
  ///
  /// @throws CommandException with Docker Compose's message and exit code
  public static Arguments parse(Syntax syntax, List<String> words) {
    ArgumentParser parser = new ArgumentParser(syntax);
    parser.read(words.iterator());
    boolean help = parser.values.containsKey(HELP.name());
    if (!help) {
      checkCount(syntax, parser.positionals);
    }
    return new Arguments(parser.values, parser.positionals, help);
  }

  private void read(Iterator<String> words) {
    while (words.hasNext()) {
      String word = words.next();
      if (word.equals("--")) {
        words.forEachRemaining(positionals::add);
      } else if (word.startsWith("--")) {
        readLong(word, words);
      } else if (word.startsWith("-") && word.length() > 1) {
        readLetters(word.substring(1), words);
      } else {
        positionals.add(word);
        if (syntax.stopsAtArgument()) {
          words.forEachRemaining(positionals::add);
        }
      }
    }
  }

  /// `--timeout=5`, `--timeout 5`, `--detach`.
  private void readLong(String word, Iterator<String> words) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    Flag flag =
        flags.stream()
            .filter(one -> name.equals("--" + one.name()))
            .findFirst()
            .orElseThrow(() -> refused(unknown(name)));
    if (equals >= 0) {
      set(flag, word.substring(equals + 1));
    } else if (flag.kind() == Flag.Kind.SWITCH) {
      set(flag, "true");
    } else if (words.hasNext()) {
      set(flag, words.next());
    } else {
      throw refused("flag needs an argument: " + word);
    }
  }

  /// `-dt5`, `-t 5`, `-t=5`, `-d=false`.
  private void readLetters(String letters, Iterator<String> words) {
    for (String rest = letters; !rest.isEmpty(); ) {
      char letter = rest.charAt(0);
      String in = "'" + letter + "' in -" + rest;
      Flag flag =
          flags.stream()
              .filter(one -> one.shorthand() == letter)
              .findFirst()
              .orElseThrow(() -> refused("unknown shorthand flag: " + in));
      rest = rest.substring(1);
      // Docker's parser wants something behind the equals sign; the sign alone is a value.
      if (rest.length() > 1 && rest.startsWith("=")) {
        set(flag, rest.substring(1));
        return;
      }
      if (flag.kind() == Flag.Kind.SWITCH) {
        set(flag, "true");
      } else if (!rest.isEmpty()) {
        set(flag, rest);
        return;
      } else if (words.hasNext()) {
        set(flag, words.next());
      } else {
        throw refused("flag needs an argument: " + in);
      }
    }
  }

  private void set(Flag flag, String value) {
    try {
      switch (flag.kind()) {
        case SWITCH -> GoValues.bool(value);
        case NUMBER -> GoValues.integer(value);
        case TEXT, LIST -> {}
      }
    } catch (IllegalArgumentException e) {
      throw refused(
          "invalid argument \"%s\" for \"%s\" flag: %s"
              .formatted(value, flag.displayName(), e.getMessage()));
    }
    values.computeIfAbsent(flag.name(), _ -> new ArrayList<>()).add(value);
  }

  private String unknown(String name) {
    List<String> known = flags.stream().map(flag -> "--" + flag.name()).toList();
    Optional<String> hint = Nearest.hint(name, known);
    return "unknown flag: " + name + hint.map(text -> " (" + text + ")").orElse("");
  }

  private static CommandException refused(String why) {
    return new CommandException(why, CommandException.SYNTAX);
  }

  private static void checkCount(Syntax syntax, List<String> positionals) {
    int count = positionals.size();
    if (count < syntax.minimum()) {
      throw new CommandException(
          "requires at least " + syntax.minimum() + " arg(s), only received " + count);
    }
    if (count > syntax.maximum()) {
      throw new CommandException(
          syntax.maximum() == 0
              ? "unknown command \""
                  + positionals.getFirst()
                  + "\" for \"jcompose "
                  + syntax.name()
                  + "\""
              : "accepts " + syntax.maximum() + " arg(s), received " + count);
    }
  }
}
