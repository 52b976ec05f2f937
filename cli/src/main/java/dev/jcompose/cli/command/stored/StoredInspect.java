package dev.jcompose.cli.command.stored;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Inspection;
import dev.jcompose.cli.flag.Syntax;

/// `secret inspect`: what the engine knows about secrets, without their values.
public record StoredInspect(StoreKind kind) implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "%s inspect [OPTIONS] %s [%s...]"
                .formatted(kind.word(), kind.argument(), kind.argument()),
            "Display detailed information on one or more " + kind.word() + "s",
            Inspection.FORMAT)
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Call call) {
    return Inspection.print(call, kind::path);
  }
}
