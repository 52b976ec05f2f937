package dev.jcompose.cli.command;

import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.invocation.Background;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.model.naming.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The events of a project's containers, from the moment of opening on.
public final class EventStream implements AutoCloseable {
  private final Answer answer;
  private volatile boolean closed;

  private EventStream(Answer answer) {
    this.answer = answer;
  }

  /// Subscribes; no event after the return of this is missed.
  public static EventStream open(EngineClient engine, String project, Map<String, String> query) {
    Map<String, String> all = new LinkedHashMap<>(query);
    Map<String, Boolean> label = Map.of(Labels.PROJECT + "=" + project, true);
    Map<String, Map<String, Boolean>> filters = new LinkedHashMap<>();
    filters.put("label", label);
    filters.put("type", Map.of("container", true));
    all.put("filters", Json.of(filters).print());
    return new EventStream(
        engine.open("GET", EngineClient.DOCKER + "/events" + EngineClient.query(all), ""));
  }

  /// Delivers events until the stream ends or is closed.
  public void each(Consumer<Json> consumer) {
    try {
      answer.eachLine(consumer);
    } catch (EngineRequestException e) {
      if (!closed || e.status() != EngineRequestException.NO_ANSWER) {
        throw e;
      }
    }
  }

  /// Hands events over on a thread of its own.
  public void eachInBackground(Consumer<Json> consumer, Runnable atEnd) {
    Thread _ =
        Background.start(
            "events",
            () -> {
              try {
                each(consumer);
              } catch (EngineRequestException e) {
                // When the engine stops, the receiver notices the end.
                if (e.status() != EngineRequestException.NO_ANSWER) {
                  throw e;
                }
              } finally {
                atEnd.run();
              }
            });
  }

  /// The container that an event is about, in the shape of a list entry.
  public static ListedContainer container(Json event) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("Id", event.at("Actor", "ID"));
    entry.put(
        "Names", new ArrayList<>(List.of("/" + event.at("Actor", "Attributes", "name").text())));
    entry.put("Labels", event.at("Actor", "Attributes"));
    return new ListedContainer(Json.of(entry));
  }

  public static String action(Json event) {
    return event.at("Action").text();
  }

  @Override
  public void close() {
    closed = true;
    answer.close();
  }
}
