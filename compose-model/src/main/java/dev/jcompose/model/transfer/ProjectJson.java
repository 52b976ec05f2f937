package dev.jcompose.model.transfer;

import dev.jcompose.model.bind.ProjectBinder;
import dev.jcompose.model.canonical.CanonicalForm;
import dev.jcompose.model.canonical.Flavor;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.schema.SchemaCheck;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.shorthand.LongForms;
import dev.jcompose.model.text.JsonText;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.value.Extensions;
import dev.jcompose.model.value.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A project as JSON and back: the canonical form, complete, without doubled dollar signs, and
/// under `x-jcompose` what a Compose file does not contain: directory, files, environment, profiles
/// and disabled services. `read(write(p))` equals `p`, except for numbers that JSON does not have:
/// infinity and not-a-number, which only extensions may contain, come back as text.
public final class ProjectJson {
  private static final String KEY = "x-jcompose";

  private ProjectJson() {}

  /// The project as JSON in one line.
  public static String write(Project project) {
    Map<String, Value> fields =
        new LinkedHashMap<>(CanonicalForm.of(project, Flavor.TRANSFER).fields());
    Map<String, Value> own = new LinkedHashMap<>();
    own.put("working_dir", new Value.Text(project.workingDirectory().toString()));
    own.put("config_files", texts(project.composeFiles()));
    own.put("environment_files", texts(project.environmentFiles()));
    own.put("profiles", texts(List.copyOf(project.profiles())));
    Map<String, Value> environment = new LinkedHashMap<>();
    project.environment().forEach((name, value) -> environment.put(name, new Value.Text(value)));
    own.put("environment", new Value.Fields(environment));
    Map<String, Value> disabled = new LinkedHashMap<>();
    project
        .disabledServices()
        .forEach((name, service) -> disabled.put(name, CanonicalForm.of(service, Flavor.TRANSFER)));
    own.put("disabled_services", new Value.Fields(disabled));
    fields.put(KEY, new Value.Fields(own));
    return JsonText.compact(new Value.Fields(fields));
  }

  private static Value texts(List<String> texts) {
    List<Value> items = new ArrayList<>(texts.size());
    texts.forEach(text -> items.add(new Value.Text(text)));
    return new Value.Items(items);
  }

  /// Reads what `write` wrote.
  ///
  /// @throws IllegalArgumentException when the text is not valid; the message names the first
  ///   problem
  public static Project read(String json) {
    if (!(JsonReader.read(json) instanceof MapNode root)) {
      throw new IllegalArgumentException("project: not a JSON object");
    }
    Problems problems = new Problems();
    MapNode own = root.entries().remove(KEY) instanceof MapNode found ? found : MapNode.at(root);
    Set<String> enabled =
        Set.copyOf(root.map("services").map(all -> all.entries().keySet()).orElse(Set.of()));
    own.map("disabled_services")
        .ifPresent(disabled -> {
          MapNode services = root.map("services").orElseGet(() -> MapNode.at(root));
          disabled.entries().forEach(services::put);
          root.put("services", services);
        });
    SchemaCheck check = SchemaCheck.ofCanonicalForm(problems);
    check.asWritten(root);
    new LongForms(problems, false).apply(root);
    check.complete(root);
    failOn(problems);
    Project project = project(root, own, enabled, problems);
    failOn(problems);
    return project;
  }

  private static Project project(
      MapNode root, MapNode own, Set<String> enabled, Problems problems) {
    ProjectBinder binder = new ProjectBinder(root, problems);
    Map<String, Service> on = new LinkedHashMap<>();
    Map<String, Service> off = new LinkedHashMap<>();
    binder
        .services()
        .forEach((name, service) -> (enabled.contains(name) ? on : off).put(name, service));
    Map<String, String> environment = new LinkedHashMap<>();
    own.map("environment")
        .ifPresent(map ->
            map.entries()
                .forEach((name, value) -> {
                  if (value instanceof ScalarNode scalar) {
                    environment.put(name, scalar.text());
                  }
                }));
    Extensions extensions = binder.extensions();
    return new Project(
        root.text("name").orElse(""),
        Path.of(own.text("working_dir").orElse("/")),
        texts(own, "config_files"),
        texts(own, "environment_files"),
        environment,
        Set.copyOf(texts(own, "profiles")),
        on,
        off,
        binder.networks(),
        binder.volumes(),
        binder.configs(),
        binder.secrets(),
        binder.models(),
        extensions);
  }

  private static List<String> texts(MapNode map, String key) {
    List<String> texts = new ArrayList<>();
    if (map.get(key) instanceof ListNode list) {
      for (Node item : list.items()) {
        if (item instanceof ScalarNode scalar) {
          texts.add(scalar.text());
        }
      }
    }
    return texts;
  }

  private static void failOn(Problems problems) {
    if (problems.hasErrors()) {
      Problem first = problems.all().stream().filter(Problem::isError).findFirst().orElseThrow();
      throw new IllegalArgumentException(first.toString());
    }
  }
}
