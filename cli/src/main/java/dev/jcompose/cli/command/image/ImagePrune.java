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
import java.util.Map;

/// `image prune`: removes unused images.
public final class ImagePrune implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "image prune [OPTIONS]",
            "Remove unused images",
            Flag.on("all", 'a', "Remove all unused images, not just dangling ones"),
            FilterValues.flag("Provide filter values (e.g. \"until=<timestamp>\")"),
            Flag.on("force", 'f', "Do not prompt for confirmation"))
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    boolean all = call.arguments().on("all");
    FilterValues filters =
        FilterValues.of(call.arguments().list("filter")).add("dangling", String.valueOf(!all));
    if (call.dryRun()) {
      call.out().println("Remove unused images");
      return 0;
    }
    String warning =
        "WARNING! This will remove all "
            + (all ? "images without at least one container associated to them" : "dangling images")
            + ".\nAre you sure you want to continue? [y/N] ";
    if (!call.arguments().on("force") && !Question.confirmed(call, warning)) {
      return 0;
    }
    Json answer =
        call.engine()
            .post(
                EngineClient.DOCKER
                    + "/images/prune"
                    + EngineClient.query(Map.of("filters", filters.json())),
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
