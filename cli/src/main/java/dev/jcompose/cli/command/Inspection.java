package dev.jcompose.cli.command;

import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// What the `inspect` commands have in common.
public final class Inspection {
  /// How it is printed.
  public static final Flag FORMAT =
      Flag.text("format", 'f', "Format output using a custom Go template");

  private Inspection() {}

  /// Prints the engine's information about each name on the command line.
  ///
  /// @param path of the API, by name
  public static int print(Call call, UnaryOperator<String> path) {
    EngineClient engine = call.engine();
    List<Json> found = new ArrayList<>();
    Refusals refusals = Refusals.of(call.names(), name -> found.add(engine.get(path.apply(name))));
    String format = call.arguments().text("format").orElse("");
    if (format.isEmpty() || format.equals("json")) {
      Json all = Json.of(found);
      call.out().println(format.isEmpty() ? all.printIndented() : all.print());
    } else {
      call.out().print(Listing.byTemplate(format, found, Map.of()));
    }
    refusals.report();
    return 0;
  }
}
