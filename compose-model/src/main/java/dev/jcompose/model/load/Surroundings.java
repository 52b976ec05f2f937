package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.dotenv.DotEnv;
import dev.jcompose.model.interpolation.Variables;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.tree.Source;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The variables of a project: the user's environment, and below it what env files say.
final class Surroundings implements Variables {
  private final Map<String, String> values;
  private final Map<String, String> from;

  /// The values that configs and secrets of included files take from the env files of those.
  private final Map<String, String> granted;

  /// The variables around the `env_file`s of services of included files, by path.
  private final Map<String, Surroundings> included;

  private Surroundings(
      Map<String, String> values,
      Map<String, String> from,
      Map<String, String> granted,
      Map<String, Surroundings> included) {
    this.values = values;
    this.from = from;
    this.granted = granted;
    this.included = included;
  }

  static Surroundings of(Map<String, String> environment) {
    return new Surroundings(
        new LinkedHashMap<>(environment), new HashMap<>(), new LinkedHashMap<>(), new HashMap<>());
  }

  /// A copy for an included file, which may add to it.
  Surroundings copy() {
    return new Surroundings(new LinkedHashMap<>(values), new HashMap<>(from), granted, included);
  }

  @Override
  public Optional<Variable> find(String name) {
    String value = values.get(name);
    return value == null
        ? Optional.empty()
        : Optional.of(new Variable(value, from.getOrDefault(name, "the environment")));
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  Map<String, String> all() {
    return values;
  }

  /// Keeps the value that a config or secret of an included file gets from a variable.
  void grant(String variable) {
    value(variable).ifPresent(value -> granted.putIfAbsent(variable, value));
  }

  /// Makes these the variables around an `env_file` of a service, once all files are merged.
  void surround(String envFile) {
    included.putIfAbsent(envFile, this);
  }

  /// Those around an `env_file`.
  Surroundings around(String envFile) {
    return included.getOrDefault(envFile, this);
  }

  /// All variables, and those that configs and secrets of included files need.
  Map<String, String> withGranted() {
    Map<String, String> all = new LinkedHashMap<>(granted);
    all.putAll(values);
    return all;
  }

  void set(String name, String value, String origin) {
    values.put(name, value);
    from.put(name, origin);
  }

  /// Adds those variables of env files that are not set yet; among the files, the later one wins.
  void addFiles(List<Path> files, FileReader reader, Locations locations, Problems problems) {
    Map<String, ScalarNode> read = new LinkedHashMap<>();
    for (Path file : files) {
      Optional<Source> source = reader.read(file, locations.show(file), List.of());
      if (source.isPresent()) {
        Variables around =
            name -> {
              ScalarNode own = read.get(name);
              Optional<Variable> outer = find(name);
              return outer.isPresent() || own == null
                  ? outer
                  : Optional.of(new Variable(own.text(), own.at().toString()));
            };
        read.putAll(DotEnv.parse(source.get(), around, problems));
      }
    }
    read.forEach((name, node) -> {
      if (!values.containsKey(name)) {
        set(name, node.text(), node.at().toString());
      }
    });
  }
}
