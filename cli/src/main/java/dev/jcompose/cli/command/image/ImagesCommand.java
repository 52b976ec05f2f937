package dev.jcompose.cli.command.image;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.format.Human;
import dev.jcompose.cli.format.Table;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.project.ListedContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `images`: the image of each container.
public final class ImagesCommand implements Command {
  private static final int SHORT_ID = 12;
  private static final int NARROWEST = 20;
  private static final String NONE = "<none>";

  /// Go's time of nothing.
  private static final String NEVER = "0001-01-01T00:00:00Z";

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "images [OPTIONS] [SERVICE...]",
        "List images used by the created containers",
        Flag.text("format", "Format the output. Values: [table | json]").defaulting("table"),
        Flag.on("quiet", 'q', "Only display IDs"));
  }

  private record Row(
      ListedContainer container, String id, String repository, String tag, Json image) {}

  @Override
  public int run(Call call) {
    Target target = Target.of(call);
    List<ListedContainer> listed = ListedContainer.list(call.engine(), target.name(), true);
    List<Row> rows = rows(call.engine(), ListedContainer.of(listed, call.names()));
    if (call.arguments().on("quiet")) {
      Set<String> ids = new LinkedHashSet<>();
      rows.forEach(row -> ids.add(withoutAlgorithm(row.id())));
      ids.forEach(call.out()::println);
      return 0;
    }
    String format = call.arguments().text("format").orElse("table");
    switch (format) {
      case "table", "" -> call.out().print(table(rows));
      case "json" -> call.out().println(json(rows).print());
      default ->
          throw new CommandException(
              "format value \"" + format + "\" could not be parsed: parsing failed");
    }
    return 0;
  }

  private static List<Row> rows(EngineClient engine, List<ListedContainer> containers) {
    Map<String, Json> inspected = new HashMap<>();
    List<Row> rows = new ArrayList<>();
    for (ListedContainer container : containers) {
      String id = container.listed().at("ImageID").text();
      Json image =
          inspected.computeIfAbsent(
              id, key -> engine.get(EngineClient.DOCKER + "/images/" + key + "/json"));
      rows.add(row(container, id, image));
    }
    return rows;
  }

  /// By the name that the container was made with, as other names can lead to the same image.
  private static Row row(ListedContainer container, String id, Json image) {
    String name = container.listed().at("Image").text();
    if (name.startsWith("sha256:")) {
      return new Row(container, id, NONE, NONE, image);
    }
    int digest = name.indexOf('@');
    String tagged = digest < 0 ? name : name.substring(0, digest);
    int colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
    String unnamed = digest < 0 ? "latest" : NONE;
    return new Row(
        container,
        id,
        colon < 0 ? tagged : tagged.substring(0, colon),
        colon < 0 ? unnamed : tagged.substring(colon + 1),
        image);
  }

  private static String table(List<Row> rows) {
    Table table =
        new Table(
            NARROWEST, "CONTAINER", "REPOSITORY", "TAG", "PLATFORM", "IMAGE ID", "SIZE", "CREATED");
    for (Row row : rows) {
      table.row(
          row.container().name(),
          row.repository(),
          row.tag(),
          platform(row.image()),
          shortId(row.id()),
          Human.size(row.image().at("Size").number()),
          age(row.image().at("Created").text()));
    }
    return table.print();
  }

  private static String platform(Json image) {
    String variant = image.at("Variant").text();
    return "%s/%s%s"
        .formatted(
            image.at("Os").text(),
            image.at("Architecture").text(),
            variant.isEmpty() ? "" : "/" + variant);
  }

  private static String age(String created) {
    return created.isEmpty() || created.equals(NEVER)
        ? "N/A"
        : Human.duration(Duration.between(Instant.parse(created), Instant.now())) + " ago";
  }

  private static Json json(List<Row> rows) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("ID", row.id());
      fields.put("ContainerName", row.container().name());
      fields.put("Repository", row.repository());
      fields.put("Tag", row.tag());
      fields.put("Platform", platform(row.image()));
      fields.put("Size", row.image().at("Size").number());
      put(fields, "Created", row.image().at("Created").text());
      put(fields, "LastTagTime", row.image().at("Metadata", "LastTagTime").text());
      all.add(fields);
    }
    return Json.of(all);
  }

  private static void put(Map<String, Object> fields, String name, String time) {
    if (!time.isEmpty() && !time.equals(NEVER)) {
      fields.put(name, time);
    }
  }

  /// An id as tables show it.
  public static String shortId(String id) {
    String bare = withoutAlgorithm(id);
    return bare.substring(0, Math.min(SHORT_ID, bare.length()));
  }

  static String withoutAlgorithm(String id) {
    return id.startsWith("sha256:") ? id.substring("sha256:".length()) : id;
  }
}
