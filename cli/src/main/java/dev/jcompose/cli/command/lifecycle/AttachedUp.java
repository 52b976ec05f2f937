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
import dev.jcompose.cli.log.LogRequest;
import dev.jcompose.cli.log.LogStream;
import dev.jcompose.cli.log.Moments;
import dev.jcompose.cli.log.Prefixes;
import dev.jcompose.cli.progress.Mode;
import dev.jcompose.cli.progress.Progress;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.cli.terminal.Interrupts;
import dev.jcompose.model.operation.OperationOptions;
import dev.jcompose.model.operation.WatchRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
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
  private static final Duration LAST_LINES = Duration.ofSeconds(2);

  private final Call call;
  private final LoadedProject project;
  private final OperationOptions.Up options;
  private final Set<String> attached;
  private final Set<String> watched;
  private final EngineClient engine;
  private final Prefixes prefixes;
  private final LogPrinter printer;
  private final BlockingQueue<Happening> happenings = new LinkedBlockingQueue<>();
  private final Map<String, LogStream> readers = new HashMap<>();
  private final Map<String, String> logFrom = new HashMap<>();

  /// The containers that run, or that their policy is about to restart.
  private final Set<String> alive = new HashSet<>();

  /// The containers whose end has been seen since their last start.
  private final Set<String> ended = new HashSet<>();

  private final String begin = Moments.now();
  private Optional<Integer> exitCode = Optional.empty();
  private boolean started;
  private boolean stopping;
  private boolean cancelled;
  private boolean detached;
  private Optional<WatchStream> watch = Optional.empty();

  /// Whether to start watching: before anything starts, or by its key when everything has started.
  private boolean watchAsked;

  /// Why what was to be stopped was not.
  private Optional<String> notStopped = Optional.empty();

  private sealed interface Happening {
    record Event(Json event) implements Happening {}

    record Started(Optional<RuntimeException> failure) implements Happening {}

    record Stopped(Optional<String> problem) implements Happening {}

    record Interrupt() implements Happening {}

    record EngineGone() implements Happening {}

    record Key(char key) implements Happening {}

    record WatchEnded(Optional<RuntimeException> failure) implements Happening {}
  }

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
    this.attached = attached;
    this.watchAsked = call.arguments().on("watch");
    this.watched = watched.isEmpty() ? Set.copyOf(project.services()) : watched;
    this.engine = call.engine();
    Arguments arguments = call.arguments();
    boolean coloured =
        call.ansi(call.invocation().terminal().output()) && !arguments.on("no-color");
    this.prefixes = new Prefixes(!arguments.on("no-log-prefix"), coloured);
    this.printer = new LogPrinter(call.out(), call.err(), prefixes, arguments.on("timestamps"));
  }

  int run() throws InterruptedException {
    CreationArguments.run(call, operation(new OperationOptions.Create(options.creation())));
    try (EventStream events = EventStream.open(engine, project.name(), Map.of());
        Menu menu = Menu.of(call, printer, key -> happenings.add(new Happening.Key(key)));
        Interrupts.Subscription _ = interrupt("INT");
        Interrupts.Subscription _ = interrupt("TERM")) {
      events.eachInBackground(
          event -> happenings.add(new Happening.Event(event)),
          () -> happenings.add(new Happening.EngineGone()));
      if (watchAsked) {
        // Before anything starts: what is changed while it does is not missed.
        beginWatch(menu);
      }
      attachToWhatRuns();
      inBackground("start", this::start);
      loop(menu);
    } finally {
      watch.ifPresent(WatchStream::close);
    }
    if (detached) {
      return 0;
    }
    for (LogStream reader : readers.values()) {
      reader.join(LAST_LINES);
    }
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
        .on(signal, () -> happenings.add(new Happening.Interrupt()));
  }

  private void attachToWhatRuns() {
    List<ListedContainer> mine = containers();
    List<String> names = mine.stream().filter(this::shown).map(ListedContainer::shortName).toList();
    prefixes.add(names);
    if (!names.isEmpty()) {
      call.out().println("Attaching to " + String.join(", ", names));
      call.out().flush();
    }
    for (ListedContainer container : mine) {
      if (container.running()) {
        live(container);
        read(container, begin);
      }
    }
  }

  /// The containers of the project that `up` is about.
  private List<ListedContainer> containers() {
    Set<String> services = new HashSet<>(project.services());
    return ListedContainer.list(engine, project.name(), true).stream()
        .filter(container -> !container.oneOff() && services.contains(container.service()))
        .toList();
  }

  private void live(ListedContainer container) {
    if (watched.contains(container.service())) {
      alive.add(container.id());
    }
  }

  private boolean shown(ListedContainer container) {
    return attached.contains(container.service());
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
    happenings.add(new Happening.Started(failure));
  }

  private void loop(Menu menu) throws InterruptedException {
    while (true) {
      switch (happenings.take()) {
        case Happening.Event(Json event) -> event(event);
        case Happening.Interrupt _ -> {
          menu.close();
          endWatch();
          interrupted();
        }
        case Happening.Key(char key) -> {
          key(key, menu);
          if (detached) {
            return;
          }
        }
        case Happening.WatchEnded(Optional<RuntimeException> failure) -> {
          watch = Optional.empty();
          menu.watching(false);
          failure.ifPresent(this::say);
        }
        case Happening.Started(Optional<RuntimeException> failure) -> {
          if (!stopping && failure.isPresent()) {
            throw failure.get();
          }
          started = true;
          countWhatNoEventTold();
          if (watchAsked && !stopping) {
            beginWatch(menu);
          }
        }
        case Happening.Stopped(Optional<String> problem) -> {
          notStopped = problem;
          takeExitCode();
          return;
        }
        case Happening.EngineGone _ -> {
          if (!stopping) {
            throw new CommandException("the engine stopped");
          }
        }
      }
      if (started && !stopping && alive.isEmpty() && watch.isEmpty()) {
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
      case 'w' -> {
        if (watch.isPresent()) {
          endWatch();
        } else if (!WatchCheck.isConfigured(project, call.names())) {
          printer.remark(
              Prefixes.WATCH,
              "watch is not yet configured. Learn more: https://docs.docker.com/compose/file-watch/");
        } else if (started) {
          beginWatch(menu);
        } else {
          watchAsked = !watchAsked;
        }
      }
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

  private void beginWatch(Menu menu) {
    WatchStream begun;
    try {
      begun =
          WatchStream.open(
              call,
              project,
              new WatchRequest(call.names(), call.arguments().on("quiet-build"), true));
    } catch (EngineRequestException e) {
      say(e);
      return;
    }
    watch = Optional.of(begun);
    watchAsked = false;
    menu.watching(true);
    inBackground(
        "watch",
        () -> {
          Optional<RuntimeException> failure = Optional.empty();
          try {
            begun.print(printer);
          } catch (EngineRequestException e) {
            failure = Optional.of(e);
          }
          happenings.add(new Happening.WatchEnded(failure));
        });
  }

  private void endWatch() {
    if (watch.isPresent()) {
      watch.get().close();
      WatchStream.print(printer, false, "Watch disabled");
    }
  }

  private void say(RuntimeException problem) {
    WatchStream.print(printer, true, String.valueOf(problem.getMessage()));
  }

  /// A container whose start event is still on its way counts as alive: its end will have an event,
  /// too.
  private void countWhatNoEventTold() {
    for (ListedContainer container : containers()) {
      if (ended.contains(container.id()) || alive.contains(container.id())) {
        continue;
      }
      boolean thisTime =
          container.running()
              || InspectedState.of(engine, container.id())
                  .map(state -> Moments.isAfter(state.startedAt(), begin))
                  .orElse(false);
      if (thisTime) {
        live(container);
      }
    }
  }

  private void event(Json event) throws InterruptedException {
    ListedContainer container = EventStream.container(event);
    if (container.oneOff() || !project.services().contains(container.service())) {
      return;
    }
    switch (EventStream.action(event)) {
      case "start" -> {
        live(container);
        ended.remove(container.id());
        read(container, logFrom.getOrDefault(container.id(), begin));
      }
      case "die" -> {
        logFrom.put(container.id(), Moments.ofNanos(event.at("timeNano").number()));
        died(container, (int) exitCodeOf(event));
      }
      case "destroy" -> alive.remove(container.id());
      default -> {}
    }
  }

  private static long exitCodeOf(Json event) {
    String code = event.at("Actor", "Attributes", "exitCode").text();
    return code.matches("[0-9]{1,9}") ? Long.parseLong(code) : 0;
  }

  private void read(ListedContainer container, String from) {
    if (!shown(container)) {
      return;
    }
    prefixes.add(List.of(container.shortName()));
    readers.put(
        container.id(),
        LogStream.start(
            engine, container.id(), container.shortName(), LogRequest.from(from), printer));
  }

  private void died(ListedContainer container, int code) throws InterruptedException {
    LogStream reader = readers.remove(container.id());
    if (reader != null) {
      reader.join(LAST_LINES);
    }
    boolean again =
        InspectedState.of(engine, container.id())
            .map(state -> state.restarting() || state.running())
            .orElse(false);
    ended.add(container.id());
    if (!again) {
      alive.remove(container.id());
    }
    if (shown(container)) {
      String name = container.shortName();
      printer.remark(name, name + " exited with code " + code + (again ? " (restarting)" : ""));
    }
    if (watched.contains(container.service())) {
      abortAfter(container, code);
    }
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
      happenings.add(new Happening.Stopped(problem));
    }
  }

  /// Kills the containers directly, because the project is still busy with stopping.
  private void kill() {
    for (ListedContainer container : ListedContainer.of(containers(), call.names())) {
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
          containers().stream()
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
