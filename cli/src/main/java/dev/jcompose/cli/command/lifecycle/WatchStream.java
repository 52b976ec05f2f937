package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.log.LogPrinter;
import dev.jcompose.cli.log.Prefixes;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.cli.registry.DockerConfig;
import dev.jcompose.model.develop.WatchRule;
import dev.jcompose.model.operation.WatchEvent;
import dev.jcompose.model.operation.WatchRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The engine's watch over a project's files, for as long as it is open.
final class WatchStream implements AutoCloseable {
  private final Answer answer;
  private final boolean verbose;
  private final List<String> configuration;
  private volatile boolean closed;

  private WatchStream(Answer answer, boolean verbose, List<String> configuration) {
    this.answer = answer;
    this.verbose = verbose;
    this.configuration = configuration;
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
        call.verbose(),
        WatchCheck.watched(project, request.services()).stream()
            .map(service -> configuration(service, project.watchRules(service)))
            .toList());
  }

  /// What is watched for a service, in the words of Docker Compose 2.
  private static String configuration(String service, List<WatchRule> rules) {
    return "Watch configuration for service \"%s\":%s"
        .formatted(
            service,
            rules.stream()
                .map(rule ->
                    "\n  - Action %s for path \"%s\"".formatted(rule.action().word(), rule.path()))
                .collect(Collectors.joining()));
  }

  /// Prints what the watch does, until it ends or is closed.
  void print(LogPrinter printer) {
    if (verbose) {
      configuration.forEach(text -> print(printer, true, text));
    }
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
