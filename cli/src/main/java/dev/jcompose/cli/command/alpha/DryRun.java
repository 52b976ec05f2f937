package dev.jcompose.cli.command.alpha;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.ArgumentParser;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// `alpha dry-run`: another command as a dry run.
///
/// @param commands finds a command by its words
public record DryRun(Function<List<String>, Optional<Command>> commands) implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "alpha dry-run -- [COMMAND...]",
            "EXPERIMENTAL - Dry run command allow you to test a command without applying changes")
        .arguments(1, Integer.MAX_VALUE)
        .stopping();
  }

  @Override
  public int run(Call call) throws InterruptedException {
    List<String> words = call.names();
    Command command =
        commands
            .apply(words)
            .orElseThrow(() ->
                new CommandException(
                    "unknown jcompose command: \"" + words.getFirst() + "\"",
                    CommandException.SYNTAX));
    Syntax syntax = command.syntax();
    int depth = syntax.name().split(" ", -1).length;
    Arguments arguments = ArgumentParser.parse(syntax, words.subList(depth, words.size()));
    return command.run(call.rehearsing(arguments));
  }
}
