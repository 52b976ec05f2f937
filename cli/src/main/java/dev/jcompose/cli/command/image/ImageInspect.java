package dev.jcompose.cli.command.image;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Listing;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `image inspect`: all that the engine knows of images.
public final class ImageInspect implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "image inspect [OPTIONS] IMAGE [IMAGE...]",
            "Display detailed information on one or more images",
            Flag.text("format", 'f', "Format output using a custom Go template"))
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Call call) {
    EngineClient engine = call.engine();
    List<Json> found = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String image : call.names()) {
      try {
        found.add(engine.get(EngineClient.DOCKER + "/images/" + image + "/json"));
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
