package dev.jcompose.cli.flag;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a command accepts: its usage line, texts, flags and number of arguments.
///
/// @param usage the words after the program's name, such as `up [OPTIONS] [SERVICE...]`
/// @param summary one line
/// @param details more lines, empty for none
/// @param aliases other names, each with the program's name; empty for none
/// @param flags in any order; the help screen sorts them
/// @param minimum how many arguments it needs
/// @param maximum how many it accepts at most
/// @param stopsAtArgument true when everything after the first argument is an argument (`exec`,
///   `run`)
public record Syntax(
    String usage,
    String summary,
    String details,
    List<String> aliases,
    List<Flag> flags,
    int minimum,
    int maximum,
    boolean stopsAtArgument) {
  /// Every command takes it.
  public static final Flag DRY_RUN = Flag.on("dry-run", "Execute command in dry run mode");

  public Syntax {
    aliases = List.copyOf(aliases);
    flags = List.copyOf(flags);
  }

  /// A command that takes any number of arguments.
  public static Syntax of(String usage, String summary, Flag... flags) {
    List<Flag> all = new ArrayList<>(List.of(flags));
    all.add(DRY_RUN);
    return new Syntax(usage, summary, "", List.of(), all, 0, Integer.MAX_VALUE, false);
  }

  /// The same with limits for the number of arguments.
  public Syntax arguments(int least, int most) {
    return new Syntax(usage, summary, details, aliases, flags, least, most, stopsAtArgument);
  }

  /// The same with more text for its help screen.
  public Syntax details(String text) {
    return new Syntax(usage, summary, text, aliases, flags, minimum, maximum, stopsAtArgument);
  }

  /// The same with other names.
  public Syntax aliases(String... names) {
    return new Syntax(
        usage, summary, details, List.of(names), flags, minimum, maximum, stopsAtArgument);
  }

  /// The same where flags end at the first argument.
  public Syntax stopping() {
    return new Syntax(usage, summary, details, aliases, flags, minimum, maximum, true);
  }

  /// The command's name, preceded by the group's: `up`, `engine start`.
  public String name() {
    StringBuilder name = new StringBuilder();
    for (String word : usage.split(" ", -1)) {
      if (!word.equals(word.toLowerCase(Locale.ROOT))
          || word.startsWith("[")
          || word.startsWith("-")) {
        break;
      }
      name.append(name.isEmpty() ? "" : " ").append(word);
    }
    return name.toString();
  }
}
