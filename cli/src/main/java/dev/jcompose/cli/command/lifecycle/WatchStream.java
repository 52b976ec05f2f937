package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.log.LogPrinter;
import dev.jcompose.cli.log.Prefixes;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.cli.registry.DockerConfig;
import dev.jcompose.model.operation.WatchEvent;
import dev.jcompose.model.operation.WatchRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The engine's watch over a project's files, for as long as it is open.
final class WatchStream implements AutoCloseable {
  private final Answer answer;
  private final boolean verbose;
  private volatile boolean closed;

  private WatchStream(Answer answer, boolean verbose) {
    this.answer = answer;
    this.verbose = verbose;
  }

  /// Starts to watch. When this returns, the rules have been checked.
  static WatchStream open(Call call, LoadedProject project, WatchRequest request) {
    Map<String, String> headers =
        DockerConfig.of(call.invocation())
            .header()
            .map(text -> Map.of("X-Registry-Config", text))
            .orElse(Map.of());
    return new WatchStream(
        call.engine()
            .open("POST", WatchRequest.path(project.name()), request.body(project.json()), headers),
        call.verbose());
  }

  /// Prints what the watch does, until it ends or is closed.
  void print(LogPrinter printer) {
    try {
      answer.eachLine(
          line -> WatchEvent.read(line.asFields()).ifPresent(event -> print(printer, event)));
    } catch (EngineRequestException e) {
      if (!closed || e.status() != EngineRequestException.NO_ANSWER) {
        throw e;
      }
    }
  }

  private void print(LogPrinter printer, WatchEvent event) {
    switch (event) {
      case WatchEvent.Batch(long paths, long milliseconds) -> {
        if (verbose) {
          print(
              printer,
              true,
              "batch complete: duration[%dms] count[%d]".formatted(milliseconds, paths));
        }
      }
      case WatchEvent.Log(String text) -> print(printer, false, text);
      case WatchEvent.Problem(String text) -> print(printer, true, text);
      case WatchEvent.End() -> {
        // Nothing more comes.
      }
    }
  }

  static void print(LogPrinter printer, boolean error, String text) {
    text.lines()
        .forEach(
            line -> printer.line(Prefixes.WATCH, error, line.getBytes(StandardCharsets.UTF_8)));
    printer.flush();
  }

  @Override
  public void close() {
    closed = true;
    answer.close();
  }
}
