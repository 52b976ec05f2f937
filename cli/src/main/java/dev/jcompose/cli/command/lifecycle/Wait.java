package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.ProjectVerb;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.model.operation.OperationOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// `wait`: blocks until the first container of some services has ended, and ends with its exit
/// code.
public final class Wait implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "wait SERVICE [SERVICE...] [OPTIONS]",
            "Block until containers of all (or specified) services stop",
            Flag.on("down-project", "Drops project when the first container stops"))
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Call call) throws InterruptedException {
    Target target = Target.of(call);
    EngineClient engine = call.engine();
    List<ListedContainer> containers =
        ListedContainer.of(ListedContainer.list(engine, target.name(), false), call.names())
            .stream()
            .filter(container -> !container.oneOff())
            .toList();
    if (containers.isEmpty()) {
      throw new CommandException("no containers for project \"" + target.name() + "\"");
    }
    int last = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var ended = new ExecutorCompletionService<Integer>(threads);
      for (ListedContainer container : containers) {
        String path = EngineClient.DOCKER + "/containers/" + container.id() + "/wait";
        ended.submit(() -> {
          int code = (int) engine.post(path, "").at("StatusCode").number();
          call.out()
              .println("container \"" + container.name() + "\" exited with status code " + code);
          return code;
        });
      }
      for (int i = 0; i < containers.size(); i++) {
        last = ended.take().get();
        if (call.arguments().on("down-project")) {
          ProjectVerb.run(
              call,
              new OperationOptions.Down(
                  false, OperationOptions.Down.Images.NONE, true, Optional.empty()),
              "Running",
              List.of());
          break;
        }
      }
    } catch (ExecutionException e) {
      throw new CommandException("wait: " + String.valueOf(e.getCause()));
    }
    return last;
  }
}
