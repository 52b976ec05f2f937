package dev.jcompose.cli.command.engine;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Listing;
import dev.jcompose.cli.command.image.ImagesCommand;
import dev.jcompose.cli.command.inspect.ContainerTable;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// `system df`: the disk usage of images, containers, volumes and the build cache.
public final class SystemDf implements Command {
  private static final int NARROWEST = 10;
  private static final int DIGITS = 4;
  private static final List<Listing.Column> COLUMNS =
      List.of(
          new Listing.Column("TYPE", "Type"),
          new Listing.Column("TOTAL", "TotalCount"),
          new Listing.Column("ACTIVE", "Active"),
          new Listing.Column("SIZE", "Size"),
          new Listing.Column("RECLAIMABLE", "Reclaimable"));
  private static final Map<String, String> TITLES = Map.of("TotalCount", "TOTAL");

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "system df [OPTIONS]",
            "Show disk usage",
            Flag.text("format", Listing.FORMAT_USAGE),
            Flag.on("verbose", 'v', "Show detailed information on space usage"))
        .arguments(0, 0);
  }

  /// The totals of one kind.
  ///
  /// @param percent whether the reclaimable share is shown
  private record Row(
      String type, int total, int active, long size, long reclaimable, boolean percent) {
    Json json() {
      String back = bytes(reclaimable);
      boolean share = percent && size > 0;
      return Json.of(
          new TreeMap<>(
              Map.of(
                  "Type", type,
                  "TotalCount", String.valueOf(total),
                  "Active", String.valueOf(active),
                  "Size", bytes(size),
                  "Reclaimable", share ? back + " (" + reclaimable * 100 / size + "%)" : back)));
    }
  }

  @Override
  public int run(Call call) {
    boolean verbose = call.arguments().on("verbose");
    if (verbose && call.arguments().text("format").isPresent()) {
      throw new CommandException("system df: --verbose has no --format (leave one out)");
    }
    Json df = call.engine().get(EngineClient.DOCKER + "/system/df");
    if (verbose) {
      call.out().print(details(df));
    } else {
      Listing.print(call, summary(df).stream().map(Row::json).toList(), COLUMNS, TITLES);
    }
    return 0;
  }

  private static List<Row> summary(Json df) {
    return List.of(
        images(df),
        row(
            "Containers",
            df.at("Containers").items(),
            container -> container.at("SizeRw").number(),
            container -> List.of("running", "paused", "restarting").contains(state(container))),
        row(
            "Local Volumes",
            df.at("Volumes").items(),
            volume -> volume.at("UsageData", "Size").number(),
            volume -> volume.at("UsageData", "RefCount").number() > 0),
        cache(df));
  }

  private static String state(Json container) {
    return container.at("State").text();
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
    // With nothing in use, everything can be reclaimed, including layers that images share.
    long size = df.at("LayersSize").number();
    return new Row("Images", total, active, size, active == 0 ? size : unused, true);
  }

  /// What images have, too, is theirs.
  private static Row cache(Json df) {
    List<Json> parts = df.at("BuildCache").items();
    Row own =
        row(
            "Build Cache",
            parts,
            part -> part.at("Shared").isTrue() ? 0 : part.at("Size").number(),
            part -> part.at("InUse").isTrue());
    return new Row(own.type(), own.total(), own.active(), own.size(), own.reclaimable(), false);
  }

  private interface Bytes {
    long of(Json thing);
  }

  private static Row row(String type, List<Json> things, Bytes size, Predicate<Json> active) {
    long all = 0;
    long unused = 0;
    int used = 0;
    for (Json thing : things) {
      all += size.of(thing);
      if (active.test(thing)) {
        used++;
      } else {
        unused += size.of(thing);
      }
    }
    return new Row(type, things.size(), used, all, unused, true);
  }

  private static String bytes(long size) {
    return Human.size(size, DIGITS);
  }

  /// Each thing by itself, in Docker's columns.
  private static String details(Json df) {
    Row cache = cache(df);
    return "Images space usage:\n\n"
        + imageTable(df).print()
        + "\nContainers space usage:\n\n"
        + containerTable(df).print()
        + "\nLocal Volumes space usage:\n\n"
        + volumeTable(df).print()
        + "\nBuild cache usage: "
        + bytes(cache.size())
        + "\n\n"
        + cacheTable(df).print();
  }

  private static Table imageTable(Json df) {
    Table table =
        new Table(
            NARROWEST,
            "REPOSITORY",
            "TAG",
            "IMAGE ID",
            "CREATED",
            "SIZE",
            "SHARED SIZE",
            "UNIQUE SIZE",
            "CONTAINERS");
    for (Json image : df.at("Images").items()) {
      List<String> names = new ArrayList<>();
      image.at("RepoTags").items().forEach(name -> names.add(name.text()));
      String name = names.isEmpty() ? "<none>:<none>" : names.getFirst();
      int colon = name.lastIndexOf(':');
      long size = image.at("Size").number();
      long shared = image.at("SharedSize").number();
      table.row(
          name.substring(0, colon),
          name.substring(colon + 1),
          ImagesCommand.shortId(image.at("Id").text()),
          ago(Instant.ofEpochSecond(image.at("Created").number())),
          Human.size(size),
          bytes(shared),
          bytes(size - shared),
          String.valueOf(image.at("Containers").number()));
    }
    return table;
  }

  private static Table containerTable(Json df) {
    Table table =
        new Table(
            NARROWEST,
            "CONTAINER ID",
            "IMAGE",
            "COMMAND",
            "LOCAL VOLUMES",
            "SIZE",
            "CREATED",
            "STATUS",
            "NAMES");
    for (Json listed : df.at("Containers").items()) {
      Json fields = ContainerTable.fields(new ListedContainer(listed), true);
      table.row(
          fields.at("ID").text(),
          fields.at("Image").text(),
          fields.at("Command").text(),
          fields.at("LocalVolumes").text(),
          fields.at("Size").text(),
          fields.at("RunningFor").text(),
          fields.at("Status").text(),
          fields.at("Names").text());
    }
    return table;
  }

  private static Table volumeTable(Json df) {
    Table table = new Table(NARROWEST, "VOLUME NAME", "LINKS", "SIZE");
    for (Json volume : df.at("Volumes").items()) {
      table.row(
          volume.at("Name").text(),
          String.valueOf(volume.at("UsageData", "RefCount").number()),
          bytes(volume.at("UsageData", "Size").number()));
    }
    return table;
  }

  private static Table cacheTable(Json df) {
    Table table =
        new Table(NARROWEST, "CACHE ID", "CACHE TYPE", "SIZE", "CREATED", "LAST USED", "SHARED");
    for (Json part : df.at("BuildCache").items()) {
      table.row(
          ImagesCommand.shortId(part.at("ID").text()),
          part.at("Type").text(),
          bytes(part.at("Size").number()),
          ago(Instant.parse(part.at("CreatedAt").text())),
          ago(Instant.parse(part.at("LastUsedAt").text())),
          String.valueOf(part.at("Shared").isTrue()));
    }
    return table;
  }

  private static String ago(Instant time) {
    return Human.duration(Duration.between(time, Instant.now())) + " ago";
  }
}
