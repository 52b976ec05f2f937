package dev.jcompose.cli.command.stored;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Refusals;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.json.Json;

/// `secret rm`, `config rm`: removes values from the engine's store. Containers keep their copies.
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
    Refusals.of(
            call.names(),
            name -> {
              if (call.dryRun()) {
                call.out().println("Remove " + kind.word() + " " + name);
                return;
              }
              Json _ = call.engine().delete(kind.path(name));
              call.out().println(name);
            })
        .report();
    return 0;
  }
}
