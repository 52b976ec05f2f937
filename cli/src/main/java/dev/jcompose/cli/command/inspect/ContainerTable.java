package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.command.Listing;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.format.Human;
import dev.jcompose.cli.format.Table;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.project.ListedContainer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The containers of `ps`, as a table, as JSON lines, or by a template.
public final class ContainerTable {
  private static final int COMMAND_LENGTH = 20;
  private static final int MOUNT_LENGTH = 15;
  private static final int SHORT_ID = 12;
  private static final int NARROWEST = 10;
  private static final Map<String, String> TITLES =
      Map.of(
          "CreatedAt", "CREATED AT",
          "ID", "CONTAINER ID",
          "RunningFor", "CREATED",
          "ExitCode", "EXIT CODE",
          "LocalVolumes", "LOCAL VOLUMES",
          "Names", "NAMES");

  private ContainerTable() {}

  /// @param preferred the default form
  static String print(List<ListedContainer> containers, Arguments arguments, String preferred) {
    String format = arguments.text("format").orElse(preferred);
    boolean truncate = !arguments.on("no-trunc");
    return switch (format) {
      case "", "table" -> table(containers, truncate);
      case "json" -> {
        StringBuilder lines = new StringBuilder();
        containers.forEach(c -> lines.append(fields(c, truncate).print()).append('\n'));
        yield lines.toString();
      }
      default ->
          Listing.byTemplate(
              format, containers.stream().map(c -> fields(c, truncate)).toList(), TITLES);
    };
  }

  private static String table(List<ListedContainer> containers, boolean truncate) {
    Table table =
        new Table(NARROWEST, "NAME", "IMAGE", "COMMAND", "SERVICE", "CREATED", "STATUS", "PORTS");
    for (ListedContainer container : containers) {
      table.row(
          container.name(),
          container.listed().at("Image").text(),
          command(container, truncate),
          container.service(),
          age(container),
          container.listed().at("Status").text(),
          PortText.of(container.listed().at("Ports").items()));
    }
    return table.print();
  }

  /// All that a template may name, in the order of Docker Compose's JSON.
  public static Json fields(ListedContainer container, boolean truncate) {
    Json listed = container.listed();
    String status = listed.at("Status").text();
    List<Json> ports = listed.at("Ports").items();
    Map<String, Object> fields = new TreeMap<>();
    fields.put("Command", command(container, truncate));
    fields.put("CreatedAt", createdAt(container));
    fields.put("ExitCode", exitCode(status));
    fields.put("Health", health(status));
    fields.put(
        "ID",
        truncate && container.id().length() > SHORT_ID
            ? container.id().substring(0, SHORT_ID)
            : container.id());
    fields.put("Image", listed.at("Image").text());
    fields.put("Labels", labels(listed));
    fields.put("LocalVolumes", String.valueOf(mounts(listed, true).size()));
    fields.put(
        "Mounts",
        mounts(listed, false).stream()
            .map(name -> truncate ? Human.ellipsis(name, MOUNT_LENGTH) : name)
            .collect(Collectors.joining(",")));
    fields.put("Name", container.name());
    fields.put("Names", container.name());
    fields.put(
        "Networks", String.join(",", listed.at("NetworkSettings", "Networks").fields().keySet()));
    fields.put("Ports", PortText.of(ports));
    fields.put("Project", container.project());
    fields.put("Publishers", publishers(ports));
    fields.put("RunningFor", age(container));
    fields.put("Service", container.service());
    fields.put("Size", Human.size(listed.at("SizeRw").number()));
    fields.put("State", container.state());
    fields.put("Status", status);
    return Json.of(fields);
  }

  private static String command(ListedContainer container, boolean truncate) {
    String command = container.listed().at("Command").text();
    String shown = truncate ? Human.ellipsis(command, COMMAND_LENGTH) : command;
    return "\""
        + shown
            .replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\t", "\\t")
        + "\"";
  }

  private static String age(ListedContainer container) {
    Instant created = Instant.ofEpochSecond(container.listed().at("Created").number());
    return Human.duration(Duration.between(created, Instant.now())) + " ago";
  }

  private static String createdAt(ListedContainer container) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xx zzz", Locale.ROOT)
        .format(
            Instant.ofEpochSecond(container.listed().at("Created").number())
                .atZone(ZoneId.systemDefault()));
  }

  private static int exitCode(String status) {
    Matcher matcher = Pattern.compile("^(?:Exited|Restarting) \\((-?[0-9]+)\\)").matcher(status);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  private static String health(String status) {
    if (status.endsWith("(healthy)")) {
      return "healthy";
    }
    if (status.endsWith("(unhealthy)")) {
      return "unhealthy";
    }
    return status.endsWith("(health: starting)") ? "starting" : "";
  }

  private static String labels(Json listed) {
    List<String> labels = new ArrayList<>();
    new TreeMap<>(listed.at("Labels").fields())
        .forEach((name, value) -> labels.add(name + "=" + value.text()));
    return String.join(",", labels);
  }

  private static List<String> mounts(Json listed, boolean volumesOnly) {
    List<String> mounts = new ArrayList<>();
    for (Json mount : listed.at("Mounts").items()) {
      String name = mount.at("Name").text();
      if (!volumesOnly || mount.at("Driver").text().equals("local")) {
        mounts.add(name.isEmpty() ? mount.at("Source").text() : name);
      }
    }
    return mounts;
  }

  private static Json publishers(List<Json> ports) {
    List<Map<String, Object>> publishers = new ArrayList<>();
    for (Json port : PortText.sorted(ports)) {
      Map<String, Object> publisher = new LinkedHashMap<>();
      publisher.put("URL", port.at("IP").text());
      publisher.put("TargetPort", port.at("PrivatePort").number());
      publisher.put("PublishedPort", port.at("PublicPort").number());
      publisher.put("Protocol", port.at("Type").text());
      publishers.add(publisher);
    }
    return Json.of(publishers);
  }
}
