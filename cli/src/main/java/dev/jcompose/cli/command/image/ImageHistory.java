package dev.jcompose.cli.command.image;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Listing;
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
public final class ImageHistory implements Command {
  private static final List<Listing.Column> COLUMNS =
      List.of(
          new Listing.Column("IMAGE", "ID"),
          new Listing.Column("CREATED", "CreatedSince"),
          new Listing.Column("CREATED BY", "CreatedBy"),
          new Listing.Column("SIZE", "Size"),
          new Listing.Column("COMMENT", "Comment"));
  private static final List<Listing.Column> EXACT_COLUMNS =
      List.of(
          COLUMNS.get(0),
          new Listing.Column("CREATED AT", "CreatedAt"),
          COLUMNS.get(2),
          COLUMNS.get(3),
          COLUMNS.get(4));
  private static final Map<String, String> TITLES =
      Map.of("ID", "IMAGE", "CreatedSince", "CREATED");
  private static final int SHORT_COMMAND = 45;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "image history [OPTIONS] IMAGE",
            "Show the history of an image",
            Flag.text("format", Listing.FORMAT_USAGE),
            Flag.on("human", 'H', "Print sizes and dates in human readable format")
                .defaulting("true"),
            Flag.on("no-trunc", "Don't truncate output"),
            Flag.on("quiet", 'q', "Only show image IDs"))
        .arguments(1, 1);
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    boolean whole = arguments.on("no-trunc");
    boolean human = arguments.on("human", true);
    List<Json> rows = new ArrayList<>();
    String path = EngineClient.DOCKER + "/images/" + call.names().getFirst() + "/history";
    for (Json step : call.engine().get(path).items()) {
      rows.add(row(step, whole, human));
    }
    if (arguments.on("quiet")) {
      rows.forEach(row -> call.out().println(row.at("ID").text()));
      return 0;
    }
    Listing.print(call, rows, human ? COLUMNS : EXACT_COLUMNS, TITLES);
    return 0;
  }

  private static Json row(Json step, boolean whole, boolean human) {
    String id = step.at("Id").text();
    String command = step.at("CreatedBy").text().replace('\t', ' ').replace('\n', ' ');
    long created = step.at("Created").number();
    Instant at = Instant.ofEpochSecond(created);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("Comment", step.at("Comment").text());
    row.put(
        "CreatedBy",
        whole || command.length() <= SHORT_COMMAND
            ? command
            : command.substring(0, SHORT_COMMAND - 1) + "…");
    row.put("CreatedAt", created == 0 ? "N/A" : at.toString());
    row.put(
        "CreatedSince",
        created == 0 ? "N/A" : Human.duration(Duration.between(at, Instant.now())) + " ago");
    row.put("ID", whole || !id.contains(":") ? id : ImagesCommand.shortId(id));
    long size = step.at("Size").number();
    row.put("Size", human ? Human.size(size) : String.valueOf(size));
    return Json.of(row);
  }
}
