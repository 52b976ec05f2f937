package dev.jcompose.cli;

import dev.jcompose.cli.catalog.Commands;
import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.completion.Completion;
import dev.jcompose.cli.completion.CompletionNames;
import dev.jcompose.cli.completion.KnownNames;
import dev.jcompose.cli.flag.ArgumentParser;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.HelpScreen;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.CommandOutput;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.invocation.OutputLostException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.manual.ManualPages;
import dev.jcompose.cli.project.ProblemsException;
import dev.jcompose.cli.project.ProjectOptions;
import dev.jcompose.cli.project.ProjectSource;
import dev.jcompose.linux.call.IoFailure;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The whole program as a function: an [Invocation] in, an exit code out.
public final class CommandLineInterface {
  private static final int CANCELLED = 130;

  private final ProjectSource source;

  public CommandLineInterface(ProjectSource source) {
    this.source = source;
  }

  /// The options before a command's name.
  static Syntax globals() {
    return Syntax.of(
            "[OPTIONS] COMMAND",
            "Define and run multi-container applications",
            Flag.on("all-resources", "Include all resources, even those not used by services"),
            Flag.text(
                    "ansi",
                    "Control when to print ANSI control characters (\"never\"|\"always\"|\"auto\")")
                .defaulting("auto"),
            Flag.on("compatibility", "Run compose in backward compatibility mode"),
            Flag.on("debug", "Show stack traces of errors"),
            Flag.list("env-file", "Specify an alternate environment file"),
            Flag.list("file", 'f', "Compose configuration files"),
            Flag.list("insecure-registry", "").unseen(),
            Flag.on("no-ansi", "").unseen(),
            Flag.number("parallel", "Control max parallelism, -1 for unlimited").defaulting("-1"),
            Flag.list("profile", "Specify a profile to enable"),
            Flag.text("progress", "Set type of progress output (auto, tty, plain, json, quiet)")
                .defaulting("auto"),
            Flag.text(
                "project-directory",
                "Specify an alternate working directory\n(default: the path of the, first specified, Compose file)"),
            Flag.text("project-name", 'p', "Project name"),
            Flag.on("verbose", "").unseen(),
            Flag.on("version", 'v', "").unseen(),
            Flag.text("workdir", "").unseen())
        .stopping();
  }

  /// Runs a command line. Throws nothing: errors are printed.
  ///
  /// @return the exit code
  public int run(Invocation invocation) {
    CommandOutput output = invocation.output();
    output.interrupts(Optional.of(Thread.currentThread()));
    int exitCode = CommandException.FAILED;
    try {
      exitCode = reported(invocation);
      output.finish(exitCode);
    } catch (OutputLostException _) {
      // Said below.
    } finally {
      output.interrupts(Optional.empty());
    }
    Optional<CommandOutput.Lost> lost = output.lost();
    if (lost.isEmpty()) {
      return exitCode;
    }
    boolean _ = Thread.interrupted();
    String message = lost.get().message();
    if (!message.isEmpty()) {
      invocation.err().println(message);
    }
    return lost.get().exitCode();
  }

  private int reported(Invocation invocation) {
    boolean debug = invocation.arguments().contains("--debug");
    try {
      return dispatch(invocation);
    } catch (OutputLostException e) {
      throw e;
    } catch (CommandException e) {
      report(invocation, String.valueOf(e.getMessage()), e, debug);
      return e.exitCode();
    } catch (EngineRequestException e) {
      report(invocation, String.valueOf(e.getMessage()), e, debug);
      return CommandException.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CANCELLED;
    } catch (RuntimeException e) {
      report(invocation, unexpected(e), e, debug);
      return CommandException.FAILED;
    }
  }

  /// A system error in words; for a bug, as much as is useful to a user.
  private static String unexpected(RuntimeException e) {
    String words = IoFailure.words(e);
    if (e instanceof UncheckedIOException) {
      return words;
    }
    return (words.equals("internal error") ? words : "internal error: " + words)
        + " (--debug shows where)";
  }

  private int dispatch(Invocation invocation) throws InterruptedException {
    List<String> arguments = invocation.arguments();
    if (!arguments.isEmpty() && arguments.getFirst().startsWith("__")) {
      return hidden(invocation, arguments.getFirst(), arguments.subList(1, arguments.size()));
    }
    Syntax syntax = globals();
    Arguments globals = ArgumentParser.parse(syntax, invocation.arguments());
    List<String> words = new ArrayList<>(globals.positionals());
    if (globals.on("version")) {
      words = List.of("version");
    } else if (words.isEmpty() || globals.help() || words.getFirst().equals("help")) {
      return help(invocation, words.isEmpty() ? words : words.subList(1, words.size()));
    }
    Optional<Command> command = Commands.named(words);
    if (command.isEmpty()) {
      return unknown(invocation, words);
    }
    return run(command.get(), words, invocation, globals);
  }

  /// Internal commands for scripts: `__complete WORD...` serves the shells' completion, `__manual
  /// DIRECTORY` writes the manual pages.
  private int hidden(Invocation invocation, String name, List<String> words) {
    switch (name) {
      case "__complete" -> {
        Syntax syntax = globals();
        ProjectOptions options = ProjectOptions.of(asFarAsRight(syntax, words));
        CompletionNames names = new KnownNames(invocation, options, source);
        invocation.out().print(new Completion(syntax, names).of(words).print());
      }
      case "__manual" ->
          new ManualPages(globals())
              .writeTo(invocation.directory().resolve(words.isEmpty() ? "." : words.getFirst()));
      default -> throw new CommandException("unknown jcompose command: \"" + name + "\"");
    }
    return 0;
  }

  /// The global options of a command line that is being typed; none when they are not valid.
  private static Arguments asFarAsRight(Syntax syntax, List<String> words) {
    try {
      return ArgumentParser.parse(syntax, Completion.globalWords(syntax, words));
    } catch (CommandException _) {
      return ArgumentParser.parse(syntax, List.of());
    }
  }

  private int run(Command command, List<String> words, Invocation invocation, Arguments globals)
      throws InterruptedException {
    Syntax syntax = command.syntax();
    int depth = syntax.name().split(" ", -1).length;
    Arguments arguments = ArgumentParser.parse(syntax, words.subList(depth, words.size()));
    if (arguments.help()) {
      invocation.out().print(HelpScreen.of(syntax, columns(invocation)));
      return 0;
    }
    Invocation effective =
        globals.on("compatibility") ? invocation.with("COMPOSE_COMPATIBILITY", "true") : invocation;
    Call call = new Call(effective, globals, arguments, source);
    try {
      return command.run(call);
    } catch (ProblemsException e) {
      call.problems().print(e.problems());
      return e.exitCode();
    }
  }

  private static int help(Invocation invocation, List<String> words) {
    Optional<Command> command = words.isEmpty() ? Optional.empty() : Commands.named(words);
    String screen =
        command
            .map(found -> HelpScreen.of(found.syntax(), columns(invocation)))
            .orElseGet(() -> HelpScreen.of(globals(), Commands.summaries(), columns(invocation)));
    invocation.out().print(screen);
    return 0;
  }

  private static int unknown(Invocation invocation, List<String> words) {
    String name = words.getFirst();
    Map<String, String> group = Commands.group(name);
    if (group.isEmpty()) {
      invocation.out().print(HelpScreen.of(globals(), Commands.summaries(), columns(invocation)));
      throw unknown(name);
    }
    Syntax syntax = Syntax.of(name + " COMMAND", Commands.groupSummary(name));
    invocation.out().print(HelpScreen.of(syntax, group, columns(invocation)));
    boolean asked = words.size() == 1 || words.get(1).equals("--help") || words.get(1).equals("-h");
    if (asked) {
      return 0;
    }
    throw unknown(name + " " + words.get(1));
  }

  private static CommandException unknown(String words) {
    return new CommandException(
        "unknown jcompose command: \""
            + words
            + "\""
            + Commands.nearest(words).map(hint -> " (" + hint + ")").orElse(""),
        CommandException.SYNTAX);
  }

  private static int columns(Invocation invocation) {
    return invocation.terminal().output() ? invocation.terminal().size().columns() : 80;
  }

  private static void report(
      Invocation invocation, String message, RuntimeException e, boolean debug) {
    if (invocation.output().lost().isPresent()) {
      // The failure is only a consequence of the end of the output.
      return;
    }
    if (debug) {
      e.printStackTrace(invocation.err());
    } else if (!message.isEmpty()) {
      boolean json = invocation.arguments().contains("--progress=json") || jsonAsked(invocation);
      invocation
          .err()
          .println(
              json
                  ? Json.of(Map.of("message", message))
                      .print()
                      .replaceFirst("\\{", "{\"error\":true,")
                  : message);
    }
  }

  private static boolean jsonAsked(Invocation invocation) {
    int at = invocation.arguments().indexOf("--progress");
    return at >= 0
        && at + 1 < invocation.arguments().size()
        && invocation.arguments().get(at + 1).equals("json");
  }
}
