package dev.jcompose.cli.command.stored;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Listing;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.format.Human;
import dev.jcompose.cli.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `secret ls`, `config ls`: the names in the engine's store.
public record StoredLs(StoreKind kind) implements Command {
  private static final List<Listing.Column> COLUMNS =
      List.of(
          new Listing.Column("NAME", "Name"),
          new Listing.Column("CREATED", "CreatedSince"),
          new Listing.Column("LABELS", "Labels"));
  private static final Map<String, String> TITLES = Map.of("CreatedSince", "CREATED");

  @Override
  public Syntax syntax() {
    return Syntax.of(
            kind.word() + " ls [OPTIONS]",
            "List " + kind.word() + "s",
            Flag.text("format", Listing.FORMAT_USAGE),
            Flag.on("quiet", 'q', "Only display names"))
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    List<Json> all = call.engine().get(kind.path()).items();
    if (call.arguments().on("quiet")) {
      all.forEach(one -> call.out().println(one.at("Name").text()));
      return 0;
    }
    Listing.print(call, all.stream().map(StoredLs::row).toList(), COLUMNS, TITLES);
    return 0;
  }

  private static Json row(Json one) {
    Instant created = Instant.parse(one.at("CreatedAt").text());
    List<String> labels = new ArrayList<>();
    if (one.at("Labels") instanceof Json.Fields fields) {
      fields.values().forEach((key, value) -> labels.add(key + "=" + value.text()));
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("CreatedAt", created.toString());
    row.put("CreatedSince", Human.duration(Duration.between(created, Instant.now())) + " ago");
    row.put("Labels", String.join(",", labels));
    row.put("Name", one.at("Name").text());
    return Json.of(row);
  }
}
