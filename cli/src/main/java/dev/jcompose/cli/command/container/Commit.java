package dev.jcompose.cli.command.container;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.progress.Progress;
import dev.jcompose.cli.progress.Task;
import dev.jcompose.cli.project.ListedContainer;

/// `commit`: creates an image from the changes of a service's container.
public final class Commit implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "commit [OPTIONS] SERVICE [REPOSITORY[:TAG]]",
            "Create a new image from a service container's changes",
            Flag.text(
                "author", 'a', "Author (e.g., \"John Hannibal Smith <hannibal@a-team.com>\")"),
            Flag.list("change", 'c', "Apply Dockerfile instruction to the created image")
                .called("list"),
            Flag.number("index", "index of the container if service has multiple replicas."),
            Flag.text("message", 'm', "Commit message"),
            Flag.on("pause", 'p', "Pause container during commit").defaulting("true"))
        .arguments(1, 2);
  }

  @Override
  public int run(Call call) {
    EngineClient engine = call.engine();
    ListedContainer container =
        Target.of(call)
            .container(engine, call.names().getFirst(), call.arguments().number("index").orElse(0));
    try (Progress progress = call.shown("Committing")) {
      progress.task(new Task(container.name(), Task.State.WORKING, "Committing"));
      String done = "Committed";
      if (!call.dryRun()) {
        Json made =
            engine.post(
                EngineClient.DOCKER
                    + "/commit"
                    + EngineClient.query(
                        ContainerCommit.query(
                            call, container.id(), call.arguments().on("pause", true))),
                "");
        done = "Committed as " + made.at("Id").text();
      }
      progress.task(new Task(container.name(), Task.State.DONE, done));
    }
    return 0;
  }
}
