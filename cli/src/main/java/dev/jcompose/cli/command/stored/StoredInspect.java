package dev.jcompose.cli.command.stored;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Listing;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `secret inspect`: what the engine knows of secrets, without their values.
public record StoredInspect(StoreKind kind) implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "%s inspect [OPTIONS] %s [%s...]"
                .formatted(kind.word(), kind.argument(), kind.argument()),
            "Display detailed information on one or more " + kind.word() + "s",
            Flag.text("format", 'f', "Format output using a custom Go template"))
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Call call) {
    List<Json> found = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String name : call.names()) {
      try {
        found.add(call.engine().get(kind.path(name)));
      } catch (EngineRequestException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    String format = call.arguments().text("format").orElse("");
    if (format.isEmpty() || format.equals("json")) {
      Json all = Json.of(found);
      call.out().println(format.isEmpty() ? all.printIndented() : all.print());
    } else {
      call.out().print(Listing.byTemplate(format, found, Map.of()));
    }
    if (!problems.isEmpty()) {
      throw new CommandException(String.join("\n", problems));
    }
    return 0;
  }
}
