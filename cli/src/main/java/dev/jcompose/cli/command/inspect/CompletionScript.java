package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/// `completion SHELL`: the completion script for a shell. It asks `__complete` for candidates, so
/// it does not depend on the commands.
public final class CompletionScript implements Command {
  private static final List<String> SHELLS = List.of("bash", "fish", "zsh");

  @Override
  public Syntax syntax() {
    return Syntax.of("completion SHELL", "Print the completion script for bash, fish or zsh")
        .details(
            """
            bash: source <(jcompose completion bash)
            fish: jcompose completion fish | source
            zsh:  source <(jcompose completion zsh)\
            """)
        .arguments(1, 1);
  }

  @Override
  public int run(Call call) {
    String shell = call.names().getFirst();
    if (!SHELLS.contains(shell)) {
      throw new CommandException(
          "completion: \"" + shell + "\": no such shell (bash, fish and zsh have a script)");
    }
    try (InputStream script = CompletionScript.class.getResourceAsStream("completion." + shell)) {
      if (script == null) {
        throw new IllegalStateException("completion." + shell + ": missing from the class path");
      }
      byte[] bytes = script.readAllBytes();
      call.out().write(bytes, 0, bytes.length);
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException("completion." + shell + ": cannot be read", e);
    }
  }
}
