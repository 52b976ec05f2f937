package dev.jcompose.cli.flag;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.model.diagnostics.Nearest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Parses a command line by picocli, set up to behave as Docker Compose's parser does: values are
/// taken literally, a value may look like a flag, flags cannot be abbreviated.
///
/// The model is built by hand and every value stays a text: annotations and typed values cost
/// reflection, and so time, at every start.
public final class ArgumentParser {
  private static final String HELP = "help";

  /// What no argument of a process can contain.
  private static final String EMPTY = "-\0-";

  private ArgumentParser() {}

  /// Parses.
  ///
  /// @throws CommandException with Docker Compose's message and exit code
  public static Arguments parse(Syntax syntax, List<String> words) {
    CommandSpec spec = CommandSpec.create();
    spec.parser()
        .expandAtFiles(false)
        .allowOptionsAsOptionParameters(true)
        .overwrittenOptionsAllowed(true)
        .stopAtPositional(syntax.stopsAtArgument())
        .unmatchedOptionsArePositionalParams(false);
    for (Flag flag : syntax.flags()) {
      spec.addOption(option(flag));
    }
    if (syntax.flags().stream().noneMatch(flag -> flag.name().equals(HELP))) {
      spec.addOption(option(Flag.on(HELP, 'h', "")));
    }
    PositionalParamSpec positional =
        PositionalParamSpec.builder()
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("0..*")
            .build();
    spec.addPositional(positional);
    CommandLine.ParseResult parsed;
    try {
      parsed =
          new CommandLine(spec)
              .parseArgs(words.stream().map(word -> marked(syntax, word)).toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      throw new CommandException(refusal(e, syntax, words), CommandException.SYNTAX);
    }
    Map<String, List<String>> values = new HashMap<>();
    for (OptionSpec option : parsed.matchedOptions()) {
      values.put(option.longestName().substring(2), values(option));
    }
    List<String> positionals =
        positional.originalStringValues().stream().map(ArgumentParser::unmarked).toList();
    checkValues(syntax, values);
    boolean help = values.containsKey(HELP);
    if (!help) {
      checkCount(syntax, positionals);
    }
    return new Arguments(values, positionals, help);
  }

  /// To picocli, `--switch=` is `--switch`. With a mark, it has a value.
  private static String marked(Syntax syntax, String word) {
    boolean isEmptySwitch =
        word.startsWith("--")
            && word.endsWith("=")
            && syntax.flags().stream()
                .anyMatch(flag ->
                    flag.kind() == Flag.Kind.SWITCH && word.equals("--" + flag.name() + "="));
    return isEmptySwitch ? word + EMPTY : word;
  }

  private static String unmarked(String word) {
    return word.endsWith(EMPTY) ? word.substring(0, word.length() - EMPTY.length()) : word;
  }

  private static OptionSpec option(Flag flag) {
    String longName = "--" + flag.name();
    OptionSpec.Builder builder =
        flag.shorthand() == 0
            ? OptionSpec.builder(longName)
            : OptionSpec.builder(longName, "-" + flag.shorthand());
    return switch (flag.kind()) {
      case SWITCH -> builder.type(Boolean.class).converters(GoValues::bool).build();
      case TEXT, NUMBER -> builder.type(String.class).arity("1").build();
      case LIST -> builder.type(List.class).auxiliaryTypes(String.class).arity("1").build();
    };
  }

  /// The values as written; a switch may have none.
  private static List<String> values(OptionSpec option) {
    return option.type().equals(Boolean.class)
        ? List.of(String.valueOf(option.<Object>getValue()))
        : List.copyOf(option.originalStringValues());
  }

  private static String refusal(
      CommandLine.ParameterException e, Syntax syntax, List<String> words) {
    return switch (e) {
      case CommandLine.UnmatchedArgumentException unmatched ->
          unknown(unmatched.getUnmatched(), syntax);
      case CommandLine.MissingParameterException _ -> needsArgument(words.getLast());
      default ->
          e.getArgSpec() instanceof OptionSpec option
              ? badSwitch(syntax, option, unmarked(String.valueOf(e.getValue())))
              : String.valueOf(e.getMessage());
    };
  }

  /// picocli interprets only the values of switches.
  private static String badSwitch(Syntax syntax, OptionSpec option, String value) {
    return syntax.flags().stream()
        .filter(flag -> option.longestName().equals("--" + flag.name()))
        .findFirst()
        .map(flag -> invalid(flag, value, GoValues.notBool(value)))
        .orElse("invalid argument \"" + value + "\"");
  }

  private static String unknown(List<String> unmatched, Syntax syntax) {
    String word = unmatched.getFirst();
    if (word.startsWith("--")) {
      int equals = word.indexOf('=');
      String flag = equals < 0 ? word : word.substring(0, equals);
      List<String> known = syntax.flags().stream().map(one -> "--" + one.name()).toList();
      return "unknown flag: "
          + flag
          + Nearest.hint(flag, known).map(hint -> " (" + hint + ")").orElse("");
    }
    return "unknown shorthand flag: '" + word.charAt(1) + "' in " + word;
  }

  private static String needsArgument(String word) {
    return word.startsWith("--")
        ? "flag needs an argument: " + word
        : "flag needs an argument: '"
            + word.charAt(word.length() - 1)
            + "' in -"
            + word.charAt(word.length() - 1);
  }

  private static String invalid(Flag flag, String value, String why) {
    return "invalid argument \"" + value + "\" for \"" + flag.displayName() + "\" flag: " + why;
  }

  /// Checks the values again, for Go's messages: picocli's name neither the letter nor the reason.
  private static void checkValues(Syntax syntax, Map<String, List<String>> values) {
    for (Flag flag : syntax.flags()) {
      for (String value : values.getOrDefault(flag.name(), List.of())) {
        try {
          switch (flag.kind()) {
            case SWITCH -> GoValues.bool(value);
            case NUMBER -> GoValues.integer(value);
            case TEXT, LIST -> {}
          }
        } catch (IllegalArgumentException e) {
          throw new CommandException(
              invalid(flag, value, String.valueOf(e.getMessage())), CommandException.SYNTAX);
        }
      }
    }
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
