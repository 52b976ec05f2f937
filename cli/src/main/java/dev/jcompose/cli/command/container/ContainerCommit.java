package dev.jcompose.cli.command.container;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/// `container commit`: creates an image from the changes of a container.
public final class ContainerCommit implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "container commit [OPTIONS] CONTAINER [REPOSITORY[:TAG]]",
            "Create a new image from a container's changes",
            Flag.text("author", 'a', "Author"),
            Flag.list("change", 'c', "Apply Dockerfile instruction to the created image")
                .called("list"),
            Flag.text("message", 'm', "Commit message"),
            Flag.on("no-pause", "Disable pausing container during commit"),
            Flag.on("pause", 'p', "Pause container during commit").defaulting("true"))
        .arguments(1, 2);
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    boolean pause = arguments.on("pause", !arguments.on("no-pause"));
    Map<String, String> query = query(call, call.names().getFirst(), pause);
    if (call.dryRun()) {
      call.out().println("Commit container " + call.names().getFirst());
      return 0;
    }
    Json made = call.engine().post(EngineClient.DOCKER + "/commit" + EngineClient.query(query), "");
    call.out().println(made.at("Id").text());
    return 0;
  }

  /// What the engine is asked for.
  static Map<String, String> query(Call call, String container, boolean pause) {
    Arguments arguments = call.arguments();
    Map<String, String> query = new LinkedHashMap<>();
    query.put("container", container);
    if (call.names().size() > 1) {
      query.put("repo", call.names().get(1));
    }
    arguments.text("author").ifPresent(text -> query.put("author", text));
    arguments.text("message").ifPresent(text -> query.put("comment", text));
    query.put("pause", pause ? "1" : "0");
    if (!arguments.list("change").isEmpty()) {
      query.put("changes", String.join("\n", arguments.list("change")));
    }
    return query;
  }
}
