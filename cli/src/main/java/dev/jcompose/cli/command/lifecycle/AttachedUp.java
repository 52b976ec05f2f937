package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.EventStream;
import dev.jcompose.cli.command.InspectedState;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.invocation.Background;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.log.LogPrinter;
import dev.jcompose.cli.log.Moments;
import dev.jcompose.cli.log.Prefixes;
import dev.jcompose.cli.progress.Mode;
import dev.jcompose.cli.progress.Progress;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.cli.terminal.Interrupts;
import dev.jcompose.model.operation.OperationOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// `up` in the foreground: creates, shows what the containers write while they start and run, and
/// stays until all watched containers have ended, one that must not end has ended, or the user
/// interrupts it.
final class AttachedUp {
  private static final int CANCELLED = 130;

  private final Call call;
  private final LoadedProject project;
  private final OperationOptions.Up options;
  private final EngineClient engine;
  private final LogPrinter printer;
  private final AttachedContainers containers;
  private final UpWatch watch;
  private final BlockingQueue<UpHappening> happenings = new LinkedBlockingQueue<>();
  private Optional<Integer> exitCode = Optional.empty();
  private boolean started;
  private boolean stopping;
  private boolean cancelled;
  private boolean detached;

  /// Why what was to be stopped was not.
  private Optional<String> notStopped = Optional.empty();

  /// @param attached the services whose output is shown
  /// @param watched the services whose containers keep the command running and determine its exit
  ///   code; none for all
  AttachedUp(
      Call call,
      LoadedProject project,
      OperationOptions.Up options,
      Set<String> attached,
      Set<String> watched) {
    this.call = call;
    this.project = project;
    this.options = options;
    this.engine = call.engine();
    Arguments arguments = call.arguments();
    boolean coloured =
        call.ansi(call.invocation().terminal().output()) && !arguments.on("no-color");
    Prefixes prefixes = new Prefixes(!arguments.on("no-log-prefix"), coloured);
    this.printer = new LogPrinter(call.out(), call.err(), prefixes, arguments.on("timestamps"));
    this.containers = new AttachedContainers(call, project, attached, watched, prefixes, printer);
    this.watch =
        new UpWatch(
            call, project, printer, failure -> happenings.add(new UpHappening.WatchEnded(failure)));
  }

  int run() throws InterruptedException {
    CreationArguments.run(call, operation(new OperationOptions.Create(options.creation())));
    try (EventStream events = EventStream.open(engine, project.name(), Map.of());
        Menu menu = Menu.of(call, printer, key -> happenings.add(new UpHappening.Key(key)));
        Interrupts.Subscription _ = interrupt("INT");
        Interrupts.Subscription _ = interrupt("TERM")) {
      events.eachInBackground(
          event -> happenings.add(new UpHappening.Event(event)),
          () -> happenings.add(new UpHappening.EngineGone()));
      // Before anything starts: what is changed while it does is not missed.
      watch.beginIfAsked(menu);
      containers.attachToWhatRuns();
      inBackground("start", this::start);
      loop(menu);
    } finally {
      watch.close();
    }
    if (detached) {
      return 0;
    }
    containers.finish();
    int code = cancelled ? CANCELLED : exitCode.orElse(0);
    if (notStopped.isPresent()) {
      throw new CommandException(notStopped.get(), code == 0 ? CommandException.FAILED : code);
    }
    return code;
  }

  private Operation operation(OperationOptions what) {
    return new Operation(
        what, project.name(), Optional.of(project.json()), call.names(), "Running");
  }

  private Interrupts.Subscription interrupt(String signal) {
    return call.invocation()
        .interrupts()
        .on(signal, () -> happenings.add(new UpHappening.Interrupt()));
  }

  /// Everything is created; the rest of `up` is starting containers in order.
  private void start() {
    Optional<RuntimeException> failure = Optional.empty();
    try {
      Progress quiet = Mode.QUIET.show(call.invocation(), "Running");
      operation(options.with(options.creation().onlyStarting()))
          .run(call, new HookProgress(quiet, printer));
    } catch (CommandException | EngineRequestException e) {
      failure = Optional.of(e);
    }
    happenings.add(new UpHappening.Started(failure));
  }

  private void loop(Menu menu) throws InterruptedException {
    while (true) {
      switch (happenings.take()) {
        case UpHappening.Event(Json event) -> event(event);
        case UpHappening.Interrupt _ -> {
          menu.close();
          watch.stop();
          interrupted();
        }
        case UpHappening.Key(char key) -> {
          key(key, menu);
          if (detached) {
            return;
          }
        }
        case UpHappening.WatchEnded(Optional<RuntimeException> failure) ->
            watch.ended(menu, failure);
        case UpHappening.Started(Optional<RuntimeException> failure) -> {
          if (!stopping && failure.isPresent()) {
            throw failure.get();
          }
          started = true;
          containers.countWhatNoEventTold();
          watch.everythingStarted();
          if (!stopping) {
            watch.beginIfAsked(menu);
          }
        }
        case UpHappening.Stopped(Optional<String> problem) -> {
          notStopped = problem;
          takeExitCode();
          return;
        }
        case UpHappening.EngineGone _ -> {
          if (!stopping) {
            throw new CommandException("the engine stopped");
          }
        }
      }
      if (started && !stopping && !containers.anyAlive() && !watch.isOn()) {
        takeExitCode();
        return;
      }
    }
  }

  private void key(char key, Menu menu) {
    switch (key) {
      case 'd' -> {
        menu.close();
        detached = true;
      }
      case 'w' -> watch.toggle(menu, started);
      case 'v', 'o', 'l' ->
          printer.remark(
              Prefixes.WATCH,
              switch (key) {
                case 'v' -> "v: Docker Desktop is not available (use jcompose ps, stats and logs)";
                case 'o' -> "o: Docker Desktop is not available (use jcompose config)";
                default -> "l: Docker Desktop is not available (use jcompose logs)";
              });
      case '\r', '\n' -> printer.remark(Prefixes.WATCH, "");
      default -> {}
    }
  }

  private void event(Json event) throws InterruptedException {
    ListedContainer container = EventStream.container(event);
    if (container.oneOff() || !project.services().contains(container.service())) {
      return;
    }
    switch (EventStream.action(event)) {
      case "start" -> containers.started(container);
      case "die" -> {
        int code = (int) exitCodeOf(event);
        containers.died(container, code, Moments.ofNanos(event.at("timeNano").number()));
        if (containers.isWatched(container)) {
          abortAfter(container, code);
        }
      }
      case "destroy" -> containers.destroyed(container);
      default -> {}
    }
  }

  private static long exitCodeOf(Json event) {
    String code = event.at("Actor", "Attributes", "exitCode").text();
    return code.matches("[0-9]{1,9}") ? Long.parseLong(code) : 0;
  }

  private void abortAfter(ListedContainer container, int code) {
    Arguments arguments = call.arguments();
    boolean anyEnd = arguments.on("abort-on-container-exit") || arguments.given("exit-code-from");
    boolean failure = arguments.on("abort-on-container-failure") && code != 0;
    if (stopping || !(anyEnd || failure)) {
      return;
    }
    String from = arguments.text("exit-code-from").orElse(container.service());
    if (from.equals(container.service())) {
      exitCode = Optional.of(code);
    }
    call.err().println("Aborting on container exit...");
    stopping = true;
    inBackground("stop", () -> stop(call.names()));
  }

  private void interrupted() {
    if (cancelled) {
      inBackground("kill", this::kill);
      return;
    }
    cancelled = true;
    call.err().println("Gracefully stopping... (press Ctrl+C again to force)");
    if (!stopping) {
      stopping = true;
      inBackground("stop", () -> stop(call.names()));
    }
  }

  /// Replaces starting, if that is still running: what has not been started is not started.
  private void stop(List<String> services) {
    Optional<String> problem = Optional.empty();
    try {
      // A progress tree would overwrite the lines that containers print while they stop.
      Mode mode = call.progress() == Mode.TTY ? Mode.PLAIN : call.progress();
      new Operation(
              new OperationOptions.Stop(options.creation().timeout(), true),
              project.name(),
              Optional.of(project.json()),
              services,
              "Stopping")
          .run(call, new HookProgress(mode.show(call.invocation(), "Stopping"), printer));
    } catch (CommandException | EngineRequestException e) {
      problem = Optional.of(String.valueOf(e.getMessage()));
    } finally {
      happenings.add(new UpHappening.Stopped(problem));
    }
  }

  /// Kills the containers directly, because the project is still busy with stopping.
  private void kill() {
    for (ListedContainer container : ListedContainer.of(containers.all(), call.names())) {
      if (container.running()) {
        try {
          engine.post(
              EngineClient.DOCKER + "/containers/" + container.id() + "/kill?signal=KILL", "");
        } catch (EngineRequestException _) {
          // It has ended in the meantime.
        }
      }
    }
  }

  private void takeExitCode() {
    Optional<String> from = call.arguments().text("exit-code-from");
    if (from.isPresent() && exitCode.isEmpty()) {
      exitCode =
          containers.all().stream()
              .filter(container -> container.service().equals(from.get()))
              .findFirst()
              .flatMap(container -> InspectedState.of(engine, container.id()))
              .map(InspectedState::exitCode);
    }
  }

  private static void inBackground(String name, Runnable work) {
    Thread _ = Background.start(name, work);
  }
}
