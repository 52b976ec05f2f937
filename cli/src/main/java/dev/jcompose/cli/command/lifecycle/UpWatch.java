package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.invocation.Background;
import dev.jcompose.cli.log.LogPrinter;
import dev.jcompose.cli.log.Prefixes;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.model.operation.WatchRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// The watch of an attached `up`, which `--watch` or a key turns on.
final class UpWatch implements AutoCloseable {
  private final Call call;
  private final LoadedProject project;
  private final LogPrinter printer;
  private final Consumer<Optional<RuntimeException>> ended;
  private Optional<WatchStream> watch = Optional.empty();

  /// Until then nothing is said of the watch: who reads that it is enabled expects containers that
  /// run what they are made for.
  private final CompletableFuture<Boolean> everythingStarted = new CompletableFuture<>();

  /// Whether to start watching: before anything starts, or by its key when everything has started.
  private boolean asked;

  /// @param ended hears the end of a watch, in a thread of its own, with why it failed
  UpWatch(
      Call call,
      LoadedProject project,
      LogPrinter printer,
      Consumer<Optional<RuntimeException>> ended) {
    this.call = call;
    this.project = project;
    this.printer = printer;
    this.ended = ended;
    this.asked = call.arguments().on("watch");
  }

  boolean isOn() {
    return watch.isPresent();
  }

  /// Starts to watch if that was asked for.
  void beginIfAsked(Menu menu) {
    if (asked) {
      begin(menu);
    }
  }

  /// Lets what there is to say of the watch be said.
  void everythingStarted() {
    everythingStarted.complete(true);
  }

  /// Its key: on or off, or later when not everything has started.
  void toggle(Menu menu, boolean started) {
    if (watch.isPresent()) {
      stop();
    } else if (!WatchCheck.isConfigured(project, call.names())) {
      printer.remark(
          Prefixes.WATCH,
          "watch is not yet configured. Learn more: https://docs.docker.com/compose/file-watch/");
    } else if (started) {
      begin(menu);
    } else {
      asked = !asked;
    }
  }

  private void begin(Menu menu) {
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
    asked = false;
    menu.watching(true);
    Thread _ =
        Background.start(
            "watch",
            () -> {
              Optional<RuntimeException> failure = Optional.empty();
              try {
                if (everythingStarted.join()) {
                  begun.print(printer);
                }
              } catch (EngineRequestException e) {
                failure = Optional.of(e);
              }
              ended.accept(failure);
            });
  }

  /// Ends the watch, if there is one, and says so.
  void stop() {
    if (watch.isPresent()) {
      close();
      WatchStream.print(printer, false, "Watch disabled");
    }
  }

  /// It has ended.
  void ended(Menu menu, Optional<RuntimeException> failure) {
    watch = Optional.empty();
    menu.watching(false);
    failure.ifPresent(this::say);
  }

  private void say(RuntimeException problem) {
    WatchStream.print(printer, true, String.valueOf(problem.getMessage()));
  }

  @Override
  public void close() {
    watch.ifPresent(WatchStream::close);
    everythingStarted.complete(false);
  }
}
