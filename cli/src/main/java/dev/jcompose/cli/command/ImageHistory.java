package dev.jcompose.cli.command;

import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.format.Human;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `image history`: the steps an image was made in, newest first.
final class ImageHistory implements Command {
  private static final List<Listing.Column> COLUMNS =
      List.of(
          new Listing.Column("IMAGE", "ID"),
          new Listing.Column("CREATED", "CreatedSince"),
          new Listing.Column("CREATED BY", "CreatedBy"),
          new Listing.Column("SIZE", "Size"),
          new Listing.Column("COMMENT", "Comment"));
  private static final Map<String, String> TITLES =
      Map.of("ID", "IMAGE", "CreatedSince", "CREATED");
  private static final int SHORT_COMMAND = 45;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "image history [OPTIONS] IMAGE",
            "Show the history of an image",
            Flag.text("format", Listing.FORMAT_USAGE),
            Flag.on("no-trunc", "Don't truncate output"),
            Flag.on("quiet", 'q', "Only show image IDs"))
        .arguments(1, 1);
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    boolean whole = arguments.on("no-trunc");
    List<Json> rows = new ArrayList<>();
    String path = EngineClient.DOCKER + "/images/" + call.names().getFirst() + "/history";
    for (Json step : call.engine().get(path).items()) {
      rows.add(row(step, whole));
    }
    if (arguments.on("quiet")) {
      rows.forEach(row -> call.out().println(row.at("ID").text()));
      return 0;
    }
    Listing.print(call, rows, COLUMNS, TITLES);
    return 0;
  }

  private static Json row(Json step, boolean whole) {
    String id = step.at("Id").text();
    String command = step.at("CreatedBy").text().replace('\t', ' ').replace('\n', ' ');
    long created = step.at("Created").number();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("Comment", step.at("Comment").text());
    row.put(
        "CreatedBy",
        whole || command.length() <= SHORT_COMMAND
            ? command
            : command.substring(0, SHORT_COMMAND - 1) + "…");
    row.put(
        "CreatedSince",
        created == 0
            ? "N/A"
            : Human.duration(Duration.between(Instant.ofEpochSecond(created), Instant.now()))
                + " ago");
    row.put("ID", whole || !id.contains(":") ? id : Images.shortId(id));
    row.put("Size", Human.size(step.at("Size").number()));
    return Json.of(row);
  }
}
