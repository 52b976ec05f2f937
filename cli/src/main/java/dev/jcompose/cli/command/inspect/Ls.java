package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.FilterValues;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.format.Table;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.model.naming.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// `ls`: the projects that have containers.
public final class Ls implements Command {
  private static final int NARROWEST = 20;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "ls [OPTIONS]",
            "List running compose projects",
            Flag.on("all", 'a', "Show all stopped Compose projects"),
            FilterValues.flag("Filter output based on conditions provided"),
            Flag.text("format", "Format the output. Values: [table | json]").defaulting("table"),
            Flag.on("quiet", 'q', "Only display IDs"))
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    List<String> names = new ArrayList<>();
    for (String filter : call.arguments().list("filter")) {
      String[] parts = filter.split("=", 2);
      if (!parts[0].equals("name")) {
        throw new CommandException("invalid filter '" + parts[0] + "'");
      }
      if (parts.length < 2) {
        throw new CommandException(
            "invalid argument \""
                + filter
                + "\" for \"--filter\" flag: bad format of filter (expected name=value)");
      }
      names.add(parts[1]);
    }
    Map<String, List<ListedContainer>> projects = new TreeMap<>();
    for (ListedContainer container :
        ListedContainer.list(call.engine(), "", call.arguments().on("all"))) {
      projects.computeIfAbsent(container.project(), _ -> new ArrayList<>()).add(container);
    }
    projects
        .keySet()
        .removeIf(name -> !names.isEmpty() && names.stream().noneMatch(name::contains));
    print(call, projects);
    return 0;
  }

  private static void print(Call call, Map<String, List<ListedContainer>> projects) {
    if (call.arguments().on("quiet")) {
      projects.keySet().forEach(call.out()::println);
      return;
    }
    String format = call.arguments().text("format").orElse("table");
    switch (format) {
      case "table", "" -> {
        Table table = new Table(NARROWEST, "NAME", "STATUS", "CONFIG FILES");
        projects.forEach((name, all) -> table.row(name, status(all), files(all)));
        call.out().print(table.print());
      }
      case "json" -> {
        List<Map<String, String>> rows = new ArrayList<>();
        projects.forEach((name, all) -> {
          Map<String, String> row = new LinkedHashMap<>();
          row.put("Name", name);
          row.put("Status", status(all));
          row.put("ConfigFiles", files(all));
          rows.add(row);
        });
        call.out().println(Json.of(rows).print());
      }
      default ->
          throw new CommandException(
              "format value \"" + format + "\" could not be parsed: parsing failed");
    }
  }

  private static String status(List<ListedContainer> containers) {
    Map<String, Integer> counts = new TreeMap<>();
    containers.forEach(container -> counts.merge(container.state(), 1, Integer::sum));
    List<String> parts = new ArrayList<>();
    counts.forEach((state, count) -> parts.add(state + "(" + count + ")"));
    return String.join(", ", parts);
  }

  private static String files(List<ListedContainer> containers) {
    Set<String> files = new LinkedHashSet<>();
    for (ListedContainer container : containers) {
      String label = container.label(Labels.CONFIG_FILES);
      if (!label.isEmpty()) {
        files.addAll(List.of(label.split(",", -1)));
      }
    }
    return files.isEmpty() ? "N/A" : String.join(",", files);
  }
}
