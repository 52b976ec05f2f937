package dev.jcompose.cli.command.image;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Refusals;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/// `image rm`: removes names of images, and images that have no name left.
public final class ImageRm implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "image rm [OPTIONS] IMAGE [IMAGE...]",
            "Remove one or more images",
            Flag.on("force", 'f', "Force removal of the image"),
            Flag.on("no-prune", "Do not delete untagged parents"))
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Call call) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("force", call.arguments().on("force") ? "1" : "0");
    query.put("noprune", call.arguments().on("no-prune") ? "1" : "0");
    EngineClient engine = call.engine();
    Refusals.of(
            call.names(),
            image -> {
              if (call.dryRun()) {
                call.out().println("Remove image " + image);
                return;
              }
              Json removed =
                  engine.delete(
                      EngineClient.DOCKER + "/images/" + image + EngineClient.query(query));
              for (Json line : removed.items()) {
                line.at("Untagged").someText().ifPresent(t -> call.out().println("Untagged: " + t));
                line.at("Deleted").someText().ifPresent(d -> call.out().println("Deleted: " + d));
              }
            })
        .report();
    return 0;
  }
}
