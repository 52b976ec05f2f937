package dev.jcompose.cli.completion;

import dev.jcompose.cli.catalog.Commands;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds candidates for the last word of a command line, from what the commands declare.
public final class Completion {
  private final Syntax globals;
  private final CompletionNames names;

  /// A completion.
  ///
  /// @param globals the options before a command's name
  public Completion(Syntax globals, CompletionNames names) {
    this.globals = globals;
    this.names = names;
  }

  /// The complete global options before the command's name.
  ///
  /// @param words as for [#of]
  public static List<String> globalWords(Syntax globals, List<String> words) {
    List<String> before = words.isEmpty() ? words : words.subList(0, words.size() - 1);
    Scan scan = Scan.of(globals, before);
    int unfinished = scan.waiting().isPresent() ? 1 : 0;
    return before.subList(0, before.size() - scan.positionals().size() - unfinished);
  }

  /// The candidates.
  ///
  /// @param words the words after the program's name; the last one is at the cursor, and may be
  ///   empty
  public Offer of(List<String> words) {
    String begun = words.isEmpty() ? "" : words.getLast();
    List<String> before = words.isEmpty() ? words : words.subList(0, words.size() - 1);
    Scan scan = Scan.of(globals, before);
    List<String> rest = scan.positionals();
    if (rest.isEmpty()) {
      return here(globals, scan, begun, () -> commands(Commands.summaries()));
    }
    Map<String, String> group = Commands.group(rest.getFirst());
    if (rest.size() == 1 && rest.getFirst().equals("help")) {
      return commands(Commands.summaries()).begun(begun, "");
    }
    Optional<Command> command = Commands.named(rest);
    Offer offer = command.map(found -> of(found.syntax(), rest, begun)).orElse(Offer.NOTHING);
    return rest.size() == 1 && !group.isEmpty() && !begun.startsWith("-")
        ? commands(group).begun(begun, "").and(offer)
        : offer;
  }

  private Offer of(Syntax syntax, List<String> words, String begun) {
    int depth = syntax.name().split(" ", -1).length;
    Scan scan = Scan.of(syntax, words.subList(depth, words.size()));
    return here(syntax, scan, begun, () -> argument(syntax, scan));
  }

  /// A value, a flag, or else an argument.
  private Offer here(Syntax syntax, Scan scan, String begun, Argument argument) {
    if (scan.waiting().isPresent()) {
      return value(scan.waiting().get()).begun(begun, "");
    }
    if (!begun.startsWith("-") || scan.argumentsOnly()) {
      return argument.offer().begun(begun, "");
    }
    int equals = begun.indexOf('=');
    if (begun.startsWith("--") && equals > 0) {
      return Scan.named(syntax, begun)
          .map(flag ->
              value(flag).begun(begun.substring(equals + 1), begun.substring(0, equals + 1)))
          .orElse(Offer.NOTHING);
    }
    return flags(syntax, scan).begun(begun, "");
  }

  @FunctionalInterface
  private interface Argument {
    Offer offer();
  }

  private Offer argument(Syntax syntax, Scan scan) {
    Offer offer = offer(Expected.argument(syntax, scan.positionals().size()));
    return new Offer(
        offer.candidates().stream()
            .filter(candidate -> !scan.positionals().contains(candidate.value()))
            .toList(),
        offer.paths());
  }

  private Offer value(Flag flag) {
    return flag.kind() == Flag.Kind.SWITCH
        ? Offer.of(List.of("true", "false"))
        : offer(Expected.valueOf(flag));
  }

  private Offer offer(Expected expected) {
    return switch (expected) {
      case Expected.Anything _ -> Offer.NOTHING;
      case Expected.Words(List<String> words) -> Offer.of(words);
      case Expected.Path(Offer.Paths paths) -> Offer.of(paths);
      case Expected.Name(Expected.Kind kind, String suffix) ->
          Offer.of(named(kind).stream().map(name -> name + suffix).toList());
    };
  }

  private List<String> named(Expected.Kind kind) {
    return switch (kind) {
      case SERVICE -> names.services();
      case PROFILE -> names.profiles();
      case PROJECT -> names.projects();
      case CONTAINER -> names.containers();
      case IMAGE -> names.images();
    };
  }

  private static Offer commands(Map<String, String> summaries) {
    List<Candidate> candidates = new ArrayList<>();
    summaries.forEach((name, summary) -> candidates.add(new Candidate(name, summary)));
    return new Offer(candidates, Offer.Paths.NONE);
  }

  /// The flags that may still be given, by their long names.
  private static Offer flags(Syntax syntax, Scan scan) {
    List<Candidate> candidates = new ArrayList<>();
    for (Flag flag : syntax.flags()) {
      boolean again = flag.kind() == Flag.Kind.LIST || !scan.given().contains(flag.name());
      if (!flag.hidden() && again) {
        candidates.add(new Candidate("--" + flag.name(), flag.usage()));
      }
    }
    candidates.add(new Candidate("--help", "Show help for the command"));
    candidates.sort(Comparator.comparing(Candidate::value));
    return new Offer(candidates, Offer.Paths.NONE);
  }
}
