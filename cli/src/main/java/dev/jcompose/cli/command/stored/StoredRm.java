package dev.jcompose.cli.command.stored;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import java.util.ArrayList;
import java.util.List;

/// `secret rm`, `config rm`: takes values out of the engine's store. Containers keep theirs.
public record StoredRm(StoreKind kind) implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "%s rm [OPTIONS] %s [%s...]".formatted(kind.word(), kind.argument(), kind.argument()),
            "Remove one or more " + kind.word() + "s")
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Call call) {
    List<String> problems = new ArrayList<>();
    for (String name : call.names()) {
      if (call.dryRun()) {
        call.out().println("Remove " + kind.word() + " " + name);
        continue;
      }
      try {
        Json _ = call.engine().delete(kind.path(name));
        call.out().println(name);
      } catch (EngineRequestException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new CommandException(String.join("\n", problems));
    }
    return 0;
  }
}
