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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `image ls`: the images that the engine has.
final class ImageLs implements Command {
  private static final List<Listing.Column> COLUMNS =
      List.of(
          new Listing.Column("REPOSITORY", "Repository"),
          new Listing.Column("TAG", "Tag"),
          new Listing.Column("IMAGE ID", "ID"),
          new Listing.Column("CREATED", "CreatedSince"),
          new Listing.Column("SIZE", "Size"));
  private static final Map<String, String> TITLES =
      Map.of("ID", "IMAGE ID", "CreatedSince", "CREATED");

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "image ls [OPTIONS] [REPOSITORY[:TAG]]",
            "List images",
            Flag.on("all", 'a', "Show all images (default hides intermediate images)"),
            Flag.text("format", Listing.FORMAT_USAGE),
            Flag.on("no-trunc", "Don't truncate output"),
            Flag.on("quiet", 'q', "Only show image IDs"))
        .arguments(0, 1);
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    Map<String, String> query = new LinkedHashMap<>();
    query.put("all", arguments.on("all") ? "1" : "0");
    if (!call.names().isEmpty()) {
      query.put(
          "filters", Json.of(Map.of("reference", Map.of(call.names().getFirst(), true))).print());
    }
    List<Json> rows = new ArrayList<>();
    boolean whole = arguments.on("no-trunc");
    call
        .engine()
        .get(EngineClient.DOCKER + "/images/json" + EngineClient.query(query))
        .items()
        .stream()
        .sorted(Comparator.comparingLong((Json image) -> -image.at("Created").number()))
        .forEach(image -> rows.addAll(rows(image, whole)));
    if (arguments.on("quiet")) {
      Set<String> ids = new LinkedHashSet<>();
      rows.forEach(row -> ids.add(row.at("ID").text()));
      ids.forEach(call.out()::println);
      return 0;
    }
    Listing.print(call, rows, COLUMNS, TITLES);
    return 0;
  }

  private static List<Json> rows(Json image, boolean whole) {
    List<String> names = new ArrayList<>();
    image.at("RepoTags").items().forEach(tag -> names.add(tag.text()));
    if (names.isEmpty()) {
      names.add("<none>:<none>");
    }
    String id = image.at("Id").text();
    Instant created = Instant.ofEpochSecond(image.at("Created").number());
    List<Json> rows = new ArrayList<>();
    for (String name : names) {
      int colon = name.lastIndexOf(':');
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("CreatedSince", Human.duration(Duration.between(created, Instant.now())) + " ago");
      row.put("ID", whole ? id : Images.shortId(id));
      row.put("Repository", name.substring(0, colon));
      row.put("Size", Human.size(image.at("Size").number()));
      row.put("Tag", name.substring(colon + 1));
      rows.add(Json.of(row));
    }
    return rows;
  }
}
