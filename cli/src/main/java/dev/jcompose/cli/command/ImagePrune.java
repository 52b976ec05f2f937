package dev.jcompose.cli.command;

import dev.jcompose.cli.CommandException;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.format.Human;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/// `image prune`: removes images that nobody uses.
final class ImagePrune implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "image prune [OPTIONS]",
            "Remove unused images",
            Flag.on("all", 'a', "Remove all unused images, not just dangling ones"),
            Flag.list("filter", "Provide filter values (e.g. \"until=<timestamp>\")")
                .called("filter"),
            Flag.on("force", 'f', "Do not prompt for confirmation"))
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    if (!call.arguments().on("force") && !call.dryRun()) {
      throw new CommandException(
          "image prune: removes images for good (say --force to have it done)");
    }
    Map<String, Object> filters = new LinkedHashMap<>();
    filters.put("dangling", Map.of(call.arguments().on("all") ? "false" : "true", true));
    for (String filter : call.arguments().list("filter")) {
      int equals = filter.indexOf('=');
      if (equals < 0) {
        throw new CommandException("invalid filter '" + filter + "'");
      }
      filters.put(filter.substring(0, equals), Map.of(filter.substring(equals + 1), true));
    }
    if (call.dryRun()) {
      call.out().println("Remove unused images");
      return 0;
    }
    Json answer =
        call.engine()
            .post(
                EngineClient.DOCKER
                    + "/images/prune"
                    + EngineClient.query(Map.of("filters", Json.of(filters).print())),
                "");
    if (!answer.at("ImagesDeleted").items().isEmpty()) {
      call.out().println("Deleted Images:");
    }
    for (Json line : answer.at("ImagesDeleted").items()) {
      line.at("Untagged").someText().ifPresent(t -> call.out().println("untagged: " + t));
      line.at("Deleted").someText().ifPresent(d -> call.out().println("deleted: " + d));
    }
    call.out()
        .println("Total reclaimed space: " + Human.size(answer.at("SpaceReclaimed").number()));
    return 0;
  }
}
