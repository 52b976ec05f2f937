package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.EventStream;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.log.Moments;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.model.naming.Labels;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// `events`: the events of a project's containers, as they happen.
public final class EventsCommand implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "events [OPTIONS] [SERVICE...]",
        "Receive real time events from containers",
        Flag.on("json", "Output events as a stream of json objects"),
        Flag.text("since", "Show all events created since timestamp"),
        Flag.text("until", "Stream events until this timestamp"));
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    Target target = Target.of(call);
    target.check(call.names(), ListedContainer.list(call.engine(), target.name(), true));
    Map<String, String> query = new LinkedHashMap<>();
    arguments.text("since").ifPresent(text -> query.put("since", Moments.epochSeconds(text)));
    arguments.text("until").ifPresent(text -> query.put("until", Moments.epochSeconds(text)));
    try (EventStream stream = EventStream.open(call.engine(), target.name(), query)) {
      stream.each(event -> {
        ListedContainer container = EventStream.container(event);
        boolean wanted = call.names().isEmpty() || call.names().contains(container.service());
        if (wanted && !container.oneOff()) {
          call.out().println(arguments.on("json") ? json(event) : line(event));
          call.out().flush();
        }
      });
    }
    return 0;
  }

  private static Map<String, String> attributes(Json event) {
    Map<String, String> attributes = new TreeMap<>();
    event
        .at("Actor", "Attributes")
        .fields()
        .forEach((name, value) -> {
          if (!name.startsWith(Labels.PREFIX)) {
            attributes.put(name, value.text());
          }
        });
    return attributes;
  }

  private static Instant moment(Json event) {
    return Instant.ofEpochSecond(0, event.at("timeNano").number());
  }

  private static String json(Json event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("action", EventStream.action(event));
    fields.put("attributes", attributes(event));
    fields.put("id", event.at("Actor", "ID").text());
    fields.put("service", EventStream.container(event).service());
    fields.put("time", moment(event).toString());
    fields.put("type", "container");
    return Json.of(fields).print();
  }

  private static String line(Json event) {
    StringBuilder attributes = new StringBuilder();
    attributes(event)
        .forEach((name, value) ->
            attributes
                .append(attributes.isEmpty() ? "" : ", ")
                .append(name)
                .append('=')
                .append(value));
    String time =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
            .format(LocalDateTime.ofInstant(moment(event), ZoneId.systemDefault()));
    return time
        + " container "
        + EventStream.action(event)
        + " "
        + event.at("Actor", "ID").text()
        + " ("
        + attributes
        + ")";
  }
}
