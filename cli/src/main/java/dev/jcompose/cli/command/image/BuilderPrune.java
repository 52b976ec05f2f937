package dev.jcompose.cli.command.image;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.FilterValues;
import dev.jcompose.cli.command.Question;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.format.Human;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/// `builder prune`: removes what the build cache keeps.
public final class BuilderPrune implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "builder prune [OPTIONS]",
            "Remove build cache",
            Flag.on("all", 'a', "Remove all unused build cache, not just dangling ones"),
            FilterValues.flag("Provide filter values (e.g. \"until=24h\")"),
            Flag.on("force", 'f', "Do not prompt for confirmation"),
            Flag.text("keep-storage", "Amount of disk space to keep for cache").called("bytes"))
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    FilterValues filters = FilterValues.of(call.arguments().list("filter"));
    if (call.dryRun()) {
      call.out().println("Remove build cache");
      return 0;
    }
    String warning =
        "WARNING! This will remove all %sbuild cache. Are you sure you want to continue? [y/N] "
            .formatted(call.arguments().on("all") ? "" : "dangling ");
    if (!call.arguments().on("force") && !Question.confirmed(call, warning)) {
      return 0;
    }
    Map<String, String> query = new LinkedHashMap<>();
    query.put("filters", filters.json());
    query.put("all", call.arguments().on("all") ? "1" : "0");
    call.arguments()
        .text("keep-storage")
        .ifPresent(size -> query.put("keep-storage", String.valueOf(BuildCommand.bytes(size))));
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
