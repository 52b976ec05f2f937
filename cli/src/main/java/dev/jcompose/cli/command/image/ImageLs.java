package dev.jcompose.cli.command.image;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.FilterValues;
import dev.jcompose.cli.command.Listing;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.format.Human;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// `image ls`: the images that the engine has.
public final class ImageLs implements Command {
  private static final String NONE = "<none>";
  private static final List<String> NOTHING = List.of(NONE);
  private static final DateTimeFormatter CREATED_AT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z zzz", Locale.ROOT)
          .withZone(ZoneId.systemDefault());
  private static final Listing.Column DIGEST = new Listing.Column("DIGEST", "Digest");
  private static final List<Listing.Column> COLUMNS =
      List.of(
          new Listing.Column("REPOSITORY", "Repository"),
          new Listing.Column("TAG", "Tag"),
          DIGEST,
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
            Flag.on("digests", "Show digests"),
            FilterValues.flag('f', "Filter output based on conditions provided"),
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
    FilterValues filters = FilterValues.of(arguments.list("filter"));
    call.names().forEach(name -> filters.add("reference", name));
    query.put("filters", filters.json());
    List<Json> rows = new ArrayList<>();
    boolean whole = arguments.on("no-trunc");
    boolean digests =
        arguments.on("digests") || arguments.text("format").orElse("").contains(".Digest");
    call
        .engine()
        .get(EngineClient.DOCKER + "/images/json" + EngineClient.query(query))
        .items()
        .stream()
        .sorted(Comparator.comparingLong((Json image) -> -image.at("Created").number()))
        .forEach(image -> rows.addAll(rows(image, whole, digests)));
    if (arguments.on("quiet")) {
      Set<String> ids = new LinkedHashSet<>();
      rows.forEach(row -> ids.add(row.at("ID").text()));
      ids.forEach(call.out()::println);
      return 0;
    }
    List<Listing.Column> columns =
        COLUMNS.stream()
            .filter(column -> arguments.on("digests") || !column.equals(DIGEST))
            .toList();
    Listing.print(call, rows, columns, TITLES);
    return 0;
  }

  // One row for each name and, when digests are shown, for each digest of its repository.
  private static List<Json> rows(Json image, boolean whole, boolean digests) {
    Map<String, List<String>> tags = byRepository(image.at("RepoTags"), ':');
    Map<String, List<String>> known = byRepository(image.at("RepoDigests"), '@');
    Set<String> repositories = new LinkedHashSet<>(tags.keySet());
    repositories.addAll(known.keySet());
    if (repositories.isEmpty()) {
      repositories.add(NONE);
    }
    List<Json> rows = new ArrayList<>();
    for (String repository : repositories) {
      List<String> shown = digests ? known.getOrDefault(repository, NOTHING) : NOTHING;
      for (String digest : shown) {
        for (String tag : tags.getOrDefault(repository, NOTHING)) {
          rows.add(row(image, repository, tag, digest, whole));
        }
      }
    }
    return rows;
  }

  private static Map<String, List<String>> byRepository(Json references, char separator) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (Json reference : references.items()) {
      String text = reference.text();
      int end = text.lastIndexOf(separator);
      all.computeIfAbsent(text.substring(0, end), _ -> new ArrayList<>())
          .add(text.substring(end + 1));
    }
    return all;
  }

  private static Json row(Json image, String repository, String tag, String digest, boolean whole) {
    String id = image.at("Id").text();
    Instant created = Instant.ofEpochSecond(image.at("Created").number());
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("CreatedAt", CREATED_AT.format(created));
    row.put("CreatedSince", Human.duration(Duration.between(created, Instant.now())) + " ago");
    row.put("Digest", digest);
    row.put("ID", whole ? id : ImagesCommand.shortId(id));
    row.put("Repository", repository);
    row.put("Size", Human.size(image.at("Size").number()));
    row.put("Tag", tag);
    return Json.of(row);
  }
}
