package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.log.LogPrinter;
import dev.jcompose.cli.log.Prefixes;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.cli.registry.DockerConfig;
import dev.jcompose.model.operation.ProjectApi;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// The engine's watch over a project's files, for as long as it is open.
final class WatchStream implements AutoCloseable {
  private final Answer answer;
  private volatile boolean closed;

  private WatchStream(Answer answer) {
    this.answer = answer;
  }

  /// Begins to watch. When this returns, the rules are known to be right.
  ///
  /// @param services none for all that have rules
  static WatchStream open(
      Call call, LoadedProject project, List<String> services, boolean quiet, boolean prune) {
    String body =
        "{\"project\":"
            + project.json()
            + ",\"services\":"
            + Json.of(services).print()
            + ",\"options\":"
            + Json.of(Map.of("quiet", quiet, "prune", prune)).print()
            + "}";
    Map<String, String> headers =
        DockerConfig.of(call.invocation())
            .header()
            .map(text -> Map.of("X-Registry-Config", text))
            .orElse(Map.of());
    String path = ProjectApi.ROOT + "/" + project.name() + "/watch";
    return new WatchStream(call.engine().open("POST", path, body, headers));
  }

  /// Prints what the watch does, until it ends or is closed.
  void print(LogPrinter printer) {
    try {
      answer.eachLine(line -> {
        switch (line.at("type").text()) {
          case "log" -> print(printer, false, line.at("text").text());
          case "problem" -> print(printer, true, line.at("text").text());
          default -> {
            // The end, or what a newer engine says.
          }
        }
      });
    } catch (EngineRequestException e) {
      if (!closed || e.status() != EngineRequestException.NO_ANSWER) {
        throw e;
      }
    }
  }

  static void print(LogPrinter printer, boolean error, String text) {
    text.lines()
        .forEach(
            line -> printer.line(Prefixes.WATCH, error, line.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    closed = true;
    answer.close();
  }
}
