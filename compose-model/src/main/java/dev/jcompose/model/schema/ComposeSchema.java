package dev.jcompose.model.schema;

import static dev.jcompose.model.schema.Shape.dictionary;
import static dev.jcompose.model.schema.Shape.fields;
import static dev.jcompose.model.schema.Shape.flag;
import static dev.jcompose.model.schema.Shape.integer;
import static dev.jcompose.model.schema.Shape.list;
import static dev.jcompose.model.schema.Shape.number;
import static dev.jcompose.model.schema.Shape.scalar;
import static dev.jcompose.model.schema.Shape.set;
import static dev.jcompose.model.schema.Shape.strictFlag;
import static dev.jcompose.model.schema.Shape.strictInteger;
import static dev.jcompose.model.schema.Shape.text;
import static dev.jcompose.model.schema.Shape.word;

import dev.jcompose.model.schema.Shape.KeyRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The Compose Specification's attributes. To add one: a line here, one in the binder, one in the
/// canonical form, one in the coverage table, and a case in the tests; the coverage test names what
/// is missing.
///
/// @see <a href="https://github.com/compose-spec/compose-spec">Compose Specification</a>
public final class ComposeSchema {
  private ComposeSchema() {}

  private static final Shape ROOT = root();

  /// The shape of a Compose file.
  public static Shape file() {
    return ROOT;
  }

  /// The shape of a service.
  public static Shape service() {
    return child(child(ROOT, "services"), "*");
  }

  private static Shape child(Shape shape, String key) {
    Map<String, Shape> known = shape.known();
    Shape found = known == null ? shape.values() : known.get(key);
    if (found == null) {
      throw new IllegalStateException("the schema has no " + key);
    }
    return found;
  }

  /// All attribute paths: `services.*.build.args`, `networks.*.ipam.config.subnet`. A `*` stands
  /// for a name that the user chooses; list items do not add a step.
  public static List<String> paths() {
    Set<String> paths = new LinkedHashSet<>();
    collect(ROOT, "", paths);
    return new ArrayList<>(paths);
  }

  private static void collect(Shape shape, String path, Set<String> paths) {
    Map<String, Shape> known = shape.known();
    if (known != null) {
      known.forEach((key, value) -> {
        String next = path.isEmpty() ? key : path + "." + key;
        paths.add(next);
        collect(value, next, paths);
      });
    }
    Shape items = shape.items();
    if (items != null) {
      collect(items, path, paths);
    }
    Shape values = shape.values();
    if (values != null) {
      collect(values, path + ".*", paths);
    }
  }

  private static Shape root() {
    return fields()
        .with("version", text().or(number()))
        .with("name", text())
        .with(
            "include",
            list(
                text()
                    .or(
                        fields()
                            .closed()
                            .with("path", textOrList())
                            .with("env_file", textOrList())
                            .with("project_directory", text()))))
        .with("services", dictionary(KeyRule.NAME, ServiceSchema.service()))
        .with("models", dictionary(KeyRule.NAME, model()).orNothing())
        .with("networks", dictionary(KeyRule.NAME, network()).orNothing())
        .with("volumes", dictionary(KeyRule.NAME, volume()).orNothing())
        .with("secrets", dictionary(KeyRule.NAME, secret()).orNothing())
        .with("configs", dictionary(KeyRule.NAME, config()).orNothing());
  }

  static Shape textOrList() {
    return text().or(texts());
  }

  static Shape texts() {
    return set(text());
  }

  /// A mapping of scalars, or a list of `key=value`.
  static Shape listOrMap() {
    return dictionary(KeyRule.NOT_EMPTY, scalar()).or(set(text()));
  }

  static Shape options() {
    return dictionary(number());
  }

  private static Shape external() {
    return flag().or(fields().with("name", text()));
  }

  private static Shape network() {
    return fields()
        .with("name", text())
        .with("driver", text())
        .with("driver_opts", options())
        .with(
            "ipam",
            fields()
                .with("driver", text())
                .with(
                    "config",
                    list(
                        fields()
                            .with(text(), "subnet", "ip_range", "gateway")
                            .with("aux_addresses", dictionary(text()))))
                .with("options", dictionary(text())))
        .with("external", external())
        .with(flag(), "internal", "enable_ipv4", "enable_ipv6", "attachable")
        .with("labels", listOrMap())
        .orNothing();
  }

  private static Shape volume() {
    return fields()
        .with("name", text())
        .with("driver", text())
        .with("driver_opts", options())
        .with("external", external())
        .with("labels", listOrMap())
        .orNothing();
  }

  private static Shape secret() {
    return fields()
        .with(text(), "name", "environment", "file")
        .with("external", external())
        .with("labels", listOrMap())
        .with("driver", text())
        .with("driver_opts", options())
        .with("template_driver", text());
  }

  private static Shape config() {
    return fields()
        .with(text(), "name", "content", "environment", "file")
        .with("external", external())
        .with("labels", listOrMap())
        .with("template_driver", text());
  }

  private static Shape model() {
    return fields()
        .with("name", text())
        .with("model", text())
        .with("context_size", strictInteger())
        .with("runtime_flags", list(text()))
        .requires("model");
  }

  static Shape hook() {
    return fields()
        .with("command", command())
        .with("user", text())
        .with("privileged", flag())
        .with("working_dir", text())
        .with("environment", listOrMap())
        .requires("command");
  }

  static Shape command() {
    return text().orNothing().or(list(text()));
  }

  static Shape extraHosts() {
    return dictionary(KeyRule.NOT_EMPTY, text().or(list(text()))).or(set(text()));
  }

  static Shape grants() {
    return list(
        text().or(fields().with(text(), "source", "target", "uid", "gid").with("mode", number())));
  }

  static Shape ulimits() {
    return dictionary(
        KeyRule.SMALL_LETTERS,
        integer().or(fields().with(integer(), "hard", "soft").requires("soft", "hard")));
  }

  static Shape watch() {
    return list(
        fields()
            .with("path", text())
            .with("action", word("rebuild", "sync", "restart", "sync+restart", "sync+exec"))
            .with("target", text())
            .with("ignore", textOrList())
            .with("include", textOrList())
            .with("exec", hook())
            .with("initial_sync", strictFlag())
            .requires("path", "action"));
  }
}
