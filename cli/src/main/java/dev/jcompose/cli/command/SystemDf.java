package dev.jcompose.cli.command;

import dev.jcompose.cli.CommandException;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.format.Human;
import dev.jcompose.cli.format.Table;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `system df`: what images, containers, volumes and the build cache cost on the disk.
final class SystemDf implements Command {
  private static final int NARROWEST = 10;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "system df [OPTIONS]",
            "Show disk usage",
            Flag.text("format", "Format the output. Values: [table | json]").defaulting("table"))
        .arguments(0, 0);
  }

  private record Row(String type, int total, int active, long size, long reclaimable) {}

  @Override
  public int run(Call call) {
    Json df = call.engine().get(EngineClient.DOCKER + "/system/df");
    List<Row> rows = new ArrayList<>();
    rows.add(images(df));
    rows.add(
        row(
            "Containers",
            df.at("Containers").items(),
            "SizeRw",
            c -> c.at("State").text().equals("running")));
    rows.add(new Row("Local Volumes", df.at("Volumes").items().size(), volumesInUse(df), 0, 0));
    rows.add(buildCache(df));
    String format = call.arguments().text("format").orElse("table");
    switch (format) {
      case "table" -> {
        Table table = new Table(NARROWEST, "TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE");
        for (Row row : rows) {
          table.row(
              row.type(),
              String.valueOf(row.total()),
              String.valueOf(row.active()),
              Human.size(row.size()),
              Human.size(row.reclaimable()));
        }
        call.out().print(table.print());
      }
      case "json" ->
          rows.forEach(row ->
              call.out()
                  .println(
                      Json.of(
                              Map.of(
                                  "Type", row.type(),
                                  "TotalCount", row.total(),
                                  "Active", row.active(),
                                  "Size", Human.size(row.size()),
                                  "Reclaimable", Human.size(row.reclaimable())))
                          .print()));
      default -> throw new CommandException("unsupported format \"" + format + "\"");
    }
    return 0;
  }

  private static Row images(Json df) {
    long unused = 0;
    int active = 0;
    for (Json image : df.at("Images").items()) {
      if (image.at("Containers").number() > 0) {
        active++;
      } else {
        unused += image.at("Size").number() - image.at("SharedSize").number();
      }
    }
    int total = df.at("Images").items().size();
    // With nothing in use all goes, the layers that images share included.
    long size = df.at("LayersSize").number();
    return new Row("Images", total, active, size, active == 0 ? size : unused);
  }

  /// What images have, too, counts with them, as in Docker.
  private static Row buildCache(Json df) {
    List<Json> all = df.at("BuildCache").items();
    Row own =
        row(
            "Build Cache",
            all.stream().filter(part -> !part.at("Shared").isTrue()).toList(),
            "Size",
            part -> part.at("InUse").isTrue());
    int active = (int) all.stream().filter(part -> part.at("InUse").isTrue()).count();
    return new Row(own.type(), all.size(), active, own.size(), own.reclaimable());
  }

  private static Row row(
      String type, List<Json> things, String size, java.util.function.Predicate<Json> active) {
    long all = 0;
    long unused = 0;
    int used = 0;
    for (Json thing : things) {
      all += thing.at(size).number();
      if (active.test(thing)) {
        used++;
      } else {
        unused += thing.at(size).number();
      }
    }
    return new Row(type, things.size(), used, all, unused);
  }

  private static int volumesInUse(Json df) {
    List<String> used = new ArrayList<>();
    for (Json container : df.at("Containers").items()) {
      container
          .at("Mounts")
          .items()
          .forEach(mount -> mount.at("Name").someText().ifPresent(used::add));
    }
    return (int)
        df.at("Volumes").items().stream()
            .filter(volume -> used.contains(volume.at("Name").text()))
            .count();
  }
}
