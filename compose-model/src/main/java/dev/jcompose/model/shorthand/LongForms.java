package dev.jcompose.model.shorthand;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.KeyName;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.Map;
import java.util.function.Consumer;

/// Converts the short forms of one document into long forms, in place, before documents are merged,
/// so that merging only needs to know one form. Every new value has the position of the one it was
/// made from.
public final class LongForms {
  private final Problems problems;
  private final boolean templates;
  private final MountForms mounts;

  /// @param problems where findings go
  /// @param templates true when variables were not replaced: a text with `$` that cannot be parsed
  ///   stays as it is, and so do lists of `key=value`, whose keys may be variables
  public LongForms(Problems problems, boolean templates) {
    this.problems = problems;
    this.templates = templates;
    this.mounts = new MountForms(problems, templates);
  }

  /// Turns a whole document into long forms.
  public void apply(MapNode document) {
    document.map("services").ifPresent(services -> eachMap(services, this::service));
    document.map("networks").ifPresent(networks -> eachMap(networks, this::resource));
    document.map("volumes").ifPresent(volumes -> eachMap(volumes, this::resource));
    document.map("secrets").ifPresent(secrets -> eachMap(secrets, this::resource));
    document.map("configs").ifPresent(configs -> eachMap(configs, this::resource));
  }

  private static void eachMap(MapNode section, Consumer<MapNode> action) {
    for (Node value : section.entries().values()) {
      if (value instanceof MapNode map) {
        action.accept(map);
      }
    }
  }

  private void resource(MapNode resource) {
    NodeForms.change(resource, "labels", this::toMapping);
    if (!(resource.get("external") instanceof MapNode external)) {
      return;
    }
    Node name = external.get("name");
    resource.put("external", ScalarNode.flag(external, true));
    if (name == null) {
      return;
    }
    problems.add(
        Finding.warning(external, "external.name is deprecated")
            .withHint("write external: true, with the name next to it"));
    Node own = resource.get("name");
    if (own instanceof ScalarNode mine
        && name instanceof ScalarNode other
        && !mine.text().equals(other.text())) {
      problems.add(
          Finding.error(name, "name and external.name conflict")
              .withHint("use name only")
              .withRelated(own.at(), "the other name"));
    } else if (own == null) {
      resource.put("name", name);
    }
  }

  /// Turns a service into long forms.
  void service(MapNode service) {
    for (Map.Entry<String, Node> entry : service.entries().entrySet()) {
      Node value = entry.getValue();
      if (!value.isNull()) {
        entry.setValue(NodeForms.keepTag(value, attribute(entry.getKey(), value)));
      }
    }
  }

  private Node attribute(String key, Node value) {
    return switch (key) {
      case "environment" -> {
        checkNames(value);
        yield variables(value);
      }
      case "labels", "annotations", "sysctls" -> toMapping(value);
      case "build" -> build(value);
      case "command", "entrypoint" -> command(value);
      case "env_file" -> envFiles(value);
      case "label_file", "dns" -> NodeForms.toList(value);
      case "dns_search", "tmpfs" -> templates ? value : NodeForms.toList(value);
      case "depends_on" -> dependsOn(value);
      case "networks", "models" -> namesToMapping(value);
      case "extra_hosts" -> hosts(value);
      case "extends" -> value instanceof ScalarNode ? NodeForms.wrapped(value, "service") : value;
      case "volumes" -> mounts.volumes(value);
      case "devices" -> mounts.devices(value);
      case "ports" -> mounts.ports(value);
      case "configs", "secrets" -> NodeForms.eachScalarWrapped(value, "source");
      case "gpus" -> gpus(value);
      case "healthcheck" -> healthcheck(value);
      case "deploy" -> deploy(value);
      case "develop" -> develop(value);
      case "pre_start", "post_start", "pre_stop" -> hooks(value);
      case "provider" -> provider(value);
      default -> value;
    };
  }

  private void checkNames(Node value) {
    if (!(value instanceof ListNode list)) {
      return;
    }
    for (Node item : list.items()) {
      if (item instanceof ScalarNode scalar) {
        int equals = scalar.text().indexOf('=');
        String name = equals < 0 ? scalar.text() : scalar.text().substring(0, equals);
        if (!name.equals(name.stripTrailing())) {
          problems.add(
              Finding.error(
                  item, "environment variable \"" + name + "\" is declared with a trailing space"));
        }
      }
    }
  }

  private Node build(Node value) {
    if (value instanceof ScalarNode) {
      return NodeForms.wrapped(value, "context");
    }
    if (value instanceof MapNode build) {
      NodeForms.change(build, "args", this::variables);
      NodeForms.change(build, "labels", this::toMapping);
      NodeForms.change(
          build, "additional_contexts", contexts -> NodeForms.toMapping(contexts, true));
      NodeForms.change(build, "extra_hosts", this::hosts);
      NodeForms.change(build, "no_cache_filter", NodeForms::toList);
      NodeForms.change(build, "secrets", secrets -> NodeForms.eachScalarWrapped(secrets, "source"));
      NodeForms.change(build, "ssh", this::ssh);
    }
    return value;
  }

  private Node hosts(Node value) {
    return templates ? value : Hosts.toMapping(value, problems);
  }

  private Node ssh(Node value) {
    if (!(value instanceof ListNode list)) {
      return value;
    }
    MapNode keys = MapNode.at(list);
    for (Node item : list.items()) {
      String text = item instanceof ScalarNode scalar ? scalar.text() : "";
      int equals = text.indexOf('=');
      String id = equals < 0 ? text : text.substring(0, equals);
      if (equals < 0 && !id.equals("default") && !templated(text)) {
        problems.add(
            Finding.error(item, "ssh key \"" + id + "\" has no path").withHint("write id=path"));
      }
      keys.put(
          id,
          equals < 0 ? ScalarNode.empty(item) : ScalarNode.text(item, text.substring(equals + 1)));
    }
    return keys;
  }

  private boolean templated(String text) {
    return templates && text.indexOf('$') >= 0;
  }

  private Node command(Node value) {
    if (!(value instanceof ScalarNode scalar)) {
      return value;
    }
    if (templates) {
      return value;
    }
    ListNode words = ListNode.at(value);
    try {
      ShellWords.Split split = ShellWords.split(scalar.text());
      for (String word : split.words()) {
        words.items().add(ScalarNode.text(value, word));
      }
      if (split.cut()) {
        problems.add(
            Finding.warning(value, "the command ends at its first unquoted ;, &, |, < or >")
                .withHint(
                    "no shell runs it: write [\"sh\", \"-c\", \"…\"], or quote the character"));
      }
    } catch (IllegalArgumentException e) {
      Problem problem =
          Finding.error(value, e.getMessage() == null ? "invalid command" : e.getMessage());
      problems.add(problem.withHint("quote it, or write the command as a list"));
    }
    return words;
  }

  private static Node envFiles(Node value) {
    Node list = NodeForms.toList(value);
    return NodeForms.eachScalarWrapped(list, "path");
  }

  /// Whether an item of a list can be a key of the mapping that the list represents.
  private boolean isName(ScalarNode item) {
    String name = item.text();
    boolean fits = (templates && name.indexOf('$') >= 0) || KeyName.fits(name);
    if (!fits) {
      problems.add(
          Finding.error(item, "\"" + name + "\" is not a valid name").withHint(KeyName.HINT));
    }
    return fits;
  }

  private Node dependsOn(Node value) {
    if (!(value instanceof ListNode list)) {
      return value;
    }
    MapNode services = MapNode.at(list);
    for (Node item : list.items()) {
      if (item instanceof ScalarNode name && isName(name)) {
        MapNode dependency = new MapNode(item.source(), item.line(), item.column());
        dependency.placeKey(item.line(), item.column());
        dependency.put("condition", ScalarNode.text(item, "service_started"));
        dependency.put("required", ScalarNode.flag(item, true));
        services.put(name.text(), dependency);
      }
    }
    return services;
  }

  private Node namesToMapping(Node value) {
    if (!(value instanceof ListNode list)) {
      return value;
    }
    MapNode names = MapNode.at(list);
    for (Node item : list.items()) {
      if (item instanceof ScalarNode name && isName(name)) {
        Node nothing = ScalarNode.empty(item);
        nothing.placeKey(item.line(), item.column());
        names.put(name.text(), nothing);
      }
    }
    return names;
  }

  private Node gpus(Node value) {
    if (value instanceof ScalarNode) {
      ListNode list = ListNode.at(value);
      MapNode all = new MapNode(value.source(), value.line(), value.column());
      all.put("count", ScalarNode.of(value, ScalarNode.Kind.INT, "-1"));
      list.items().add(all);
      return list;
    }
    deviceOptions(value);
    return value;
  }

  private void deviceOptions(Node requests) {
    if (requests instanceof ListNode list) {
      for (Node item : list.items()) {
        if (item instanceof MapNode request) {
          NodeForms.change(request, "options", this::toMapping);
        }
      }
    }
  }

  private Node healthcheck(Node value) {
    if (value instanceof MapNode check && !templates) {
      NodeForms.change(
          check,
          "test",
          test -> {
            if (!(test instanceof ScalarNode)) {
              return test;
            }
            ListNode list = ListNode.at(test);
            list.items().add(ScalarNode.text(test, "CMD-SHELL"));
            list.items().add(test);
            return list;
          });
    }
    return value;
  }

  private Node deploy(Node value) {
    if (value instanceof MapNode deploy) {
      NodeForms.change(deploy, "labels", this::toMapping);
      deploy
          .map("resources")
          .flatMap(resources -> resources.map("reservations"))
          .flatMap(reservations -> reservations.list("devices"))
          .ifPresent(this::deviceOptions);
    }
    return value;
  }

  private Node develop(Node value) {
    if (value instanceof MapNode develop && develop.get("watch") instanceof ListNode rules) {
      for (Node item : rules.items()) {
        if (item instanceof MapNode rule) {
          NodeForms.change(rule, "ignore", NodeForms::toList);
          NodeForms.change(rule, "include", NodeForms::toList);
          if (rule.get("exec") instanceof MapNode exec) {
            hook(exec);
          }
        }
      }
    }
    return value;
  }

  private Node hooks(Node value) {
    if (value instanceof ListNode list) {
      for (Node item : list.items()) {
        if (item instanceof MapNode hook) {
          hook(hook);
        }
      }
    }
    return value;
  }

  private void hook(MapNode hook) {
    NodeForms.change(hook, "command", this::command);
    NodeForms.change(hook, "environment", this::variables);
  }

  private static Node provider(Node value) {
    if (value instanceof MapNode provider && provider.get("options") instanceof MapNode options) {
      options
          .entries()
          .replaceAll((key, option) -> NodeForms.keepTag(option, NodeForms.toList(option)));
    }
    return value;
  }

  private Node variables(Node value) {
    return templates ? value : NodeForms.toMapping(value, false);
  }

  private Node toMapping(Node value) {
    return templates ? value : NodeForms.toMapping(value, true);
  }
}
