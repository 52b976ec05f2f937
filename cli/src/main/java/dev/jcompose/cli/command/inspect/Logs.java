package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.log.LogPrinter;
import dev.jcompose.cli.log.LogRequest;
import dev.jcompose.cli.log.LogStream;
import dev.jcompose.cli.log.Moments;
import dev.jcompose.cli.log.Prefixes;
import dev.jcompose.cli.project.ListedContainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `logs`: what containers wrote, and with `-f` what they write from now on, including future
/// replicas and restarts.
public final class Logs implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "logs [OPTIONS] [SERVICE...]",
        "View output from containers",
        Flag.on("follow", 'f', "Follow log output"),
        Flag.number("index", "index of the container if service has multiple replicas"),
        Flag.on("no-color", "Produce monochrome output"),
        Flag.on("no-log-prefix", "Don't print prefix in logs"),
        Flag.text(
            "since",
            "Show logs since timestamp (e.g. 2013-01-02T13:23:37Z) or relative (e.g. 42m for 42 minutes)"),
        Flag.text(
                "tail", 'n', "Number of lines to show from the end of the logs for each container")
            .defaulting("all"),
        Flag.on("timestamps", 't', "Show timestamps"),
        Flag.text(
            "until",
            "Show logs before a timestamp (e.g. 2013-01-02T13:23:37Z) or relative (e.g. 42m for 42 minutes)"));
  }

  @Override
  public int run(Call call) throws InterruptedException {
    Arguments arguments = call.arguments();
    int index = arguments.number("index").orElse(0);
    if (index < 0) {
      throw new CommandException("--index must not be negative: replicas are numbered from 1");
    }
    if (index > 0 && call.names().size() != 1) {
      throw new CommandException("--index requires one service to be selected");
    }
    LogRequest request = request(arguments);
    Target target = Target.of(call);
    EngineClient engine = call.engine();
    List<ListedContainer> listed = ListedContainer.list(engine, target.name(), true);
    target.check(call.names(), listed);
    List<ListedContainer> containers =
        target.chosen(listed, call.names()).stream()
            .filter(container -> !container.oneOff())
            .filter(container -> index == 0 || container.number() == index)
            .toList();
    if (index > 0 && containers.isEmpty() && !arguments.on("follow")) {
      throw new CommandException(
          "service \"" + call.names().getFirst() + "\" is not running container #" + index);
    }
    boolean coloured =
        call.ansi(call.invocation().terminal().output()) && !arguments.on("no-color");
    Prefixes prefixes = new Prefixes(!arguments.on("no-log-prefix"), coloured);
    prefixes.add(containers.stream().map(ListedContainer::shortName).toList());
    LogPrinter printer = new LogPrinter(call.out(), call.out(), prefixes, false);
    if (request.follow()) {
      new LogFollower(call, engine, target.name(), printer, prefixes)
          .follow(containers, request, index);
      return 0;
    }
    List<String> problems = new ArrayList<>();
    for (ListedContainer container : containers) {
      LogStream.read(engine, container.id(), container.shortName(), request, printer)
          .ifPresent(problems::add);
    }
    if (!problems.isEmpty()) {
      throw new CommandException(String.join("\n", problems));
    }
    return 0;
  }

  /// `all`, or a number of lines; a negative one is all of them, as with Docker.
  private static String tail(Arguments arguments) {
    String tail = arguments.text("tail").orElse("all");
    if (!tail.equals("all") && !tail.matches("-?[0-9]{1,9}")) {
      throw new CommandException(
          "invalid argument \"" + tail + "\" for \"-n, --tail\" flag: a number of lines, or all");
    }
    return tail;
  }

  private static LogRequest request(Arguments arguments) {
    Optional<String> since = arguments.text("since").filter(text -> !text.isEmpty());
    Optional<String> until = arguments.text("until").filter(text -> !text.isEmpty());
    return new LogRequest(
        arguments.on("follow"),
        since.map(Moments::epochSeconds),
        until.map(Moments::epochSeconds),
        tail(arguments),
        arguments.on("timestamps"));
  }
}
