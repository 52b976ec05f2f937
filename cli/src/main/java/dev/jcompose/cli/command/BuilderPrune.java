package dev.jcompose.cli.command;

import dev.jcompose.cli.CommandException;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.format.Human;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/// `builder prune`: removes what the build cache keeps.
final class BuilderPrune implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "builder prune [OPTIONS]",
            "Remove build cache",
            Flag.on("all", 'a', "Remove all unused build cache, not just dangling ones"),
            Flag.list("filter", "Provide filter values (e.g. \"until=24h\")").called("filter"),
            Flag.on("force", 'f', "Do not prompt for confirmation"),
            Flag.text("keep-storage", "Amount of disk space to keep for cache").called("bytes"))
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    if (!call.arguments().on("force") && !call.dryRun()) {
      throw new CommandException(
          "builder prune: removes the build cache (say --force to have it done)");
    }
    if (call.dryRun()) {
      call.out().println("Remove build cache");
      return 0;
    }
    Map<String, Object> filters = new LinkedHashMap<>();
    for (String filter : call.arguments().list("filter")) {
      int equals = filter.indexOf('=');
      filters.put(
          equals < 0 ? filter : filter.substring(0, equals),
          Map.of(equals < 0 ? "true" : filter.substring(equals + 1), true));
    }
    Map<String, String> query = new LinkedHashMap<>();
    query.put("filters", Json.of(filters).print());
    query.put("all", call.arguments().on("all") ? "1" : "0");
    call.arguments()
        .text("keep-storage")
        .ifPresent(size -> query.put("keep-storage", String.valueOf(Build.bytes(size))));
    Json answer =
        call.engine().post(EngineClient.DOCKER + "/build/prune" + EngineClient.query(query), "");
    if (!answer.at("CachesDeleted").items().isEmpty()) {
      call.out().println("Deleted build cache objects:");
    }
    answer.at("CachesDeleted").items().forEach(id -> call.out().println(id.text()));
    call.out()
        .println("\nTotal reclaimed space: " + Human.size(answer.at("SpaceReclaimed").number()));
    return 0;
  }
}
