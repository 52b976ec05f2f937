package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Listing;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.model.naming.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// `volumes`: the volumes of a project, or of some of its services.
public final class VolumesCommand implements Command {
  private static final String NOT_KNOWN = "N/A";

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "volumes [OPTIONS] [SERVICE...]",
        "List volumes",
        Flag.text("format", Listing.FORMAT_USAGE).defaulting("table"),
        Flag.on("quiet", 'q', "Only display volume names"));
  }

  @Override
  public int run(Call call) {
    Target target = Target.of(call);
    target.checkDeclared(call.names());
    List<Json> rows = new ArrayList<>();
    for (Json volume : volumes(call, target)) {
      rows.add(fields(volume));
    }
    if (call.arguments().on("quiet")) {
      rows.forEach(row -> call.out().println(row.at("Name").text()));
    } else {
      Listing.print(
          call,
          rows,
          List.of(
              new Listing.Column("DRIVER", "Driver"), new Listing.Column("VOLUME NAME", "Name")),
          Map.of("Name", "VOLUME NAME"));
    }
    return 0;
  }

  private static List<Json> volumes(Call call, Target target) {
    Map<String, Map<String, Boolean>> filters =
        Map.of("label", Map.of(Labels.PROJECT + "=" + target.name(), true));
    List<Json> volumes =
        call.engine()
            .get(
                EngineClient.DOCKER
                    + "/volumes"
                    + EngineClient.query(Map.of("filters", Json.of(filters).print())))
            .at("Volumes")
            .items();
    if (call.names().isEmpty()) {
      return volumes;
    }
    Set<String> used = new HashSet<>();
    for (ListedContainer container :
        ListedContainer.of(
            ListedContainer.list(call.engine(), target.name(), true), call.names())) {
      container.listed().at("Mounts").items().forEach(mount -> used.add(mount.at("Name").text()));
    }
    return volumes.stream().filter(volume -> used.contains(volume.at("Name").text())).toList();
  }

  private static Json fields(Json volume) {
    Map<String, Object> fields = new TreeMap<>();
    List<String> labels = new ArrayList<>();
    new TreeMap<>(volume.at("Labels").fields())
        .forEach((name, value) -> labels.add(name + "=" + value.text()));
    fields.put("Availability", NOT_KNOWN);
    fields.put("Driver", volume.at("Driver").text());
    fields.put("Group", NOT_KNOWN);
    fields.put("Labels", String.join(",", labels));
    fields.put("Links", NOT_KNOWN);
    fields.put("Mountpoint", volume.at("Mountpoint").text());
    fields.put("Name", volume.at("Name").text());
    fields.put("Scope", volume.at("Scope").text());
    fields.put("Size", NOT_KNOWN);
    fields.put("Status", NOT_KNOWN);
    return Json.of(fields);
  }
}
