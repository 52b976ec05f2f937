package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.dotenv.DotEnv;
import dev.jcompose.model.interpolation.Variables;
import dev.jcompose.model.tree.Source;
import dev.jcompose.model.value.Ordered;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Variables from env files that a command names in addition to the project's, in order; a later
/// file wins.
///
/// @param values by name
/// @param problems all that is wrong with the files
public record EnvFiles(Map<String, String> values, List<Problem> problems) {
  public EnvFiles {
    values = Ordered.map(values);
    problems = List.copyOf(problems);
  }

  /// Reads files.
  ///
  /// @param directory what their names are relative to
  /// @param around variables that values may refer to, besides those of earlier files
  /// @param ownProcess see [LoadRequest#ownProcess]
  public static EnvFiles read(
      Path directory, List<String> files, Map<String, String> around, BooleanSupplier ownProcess) {
    Problems problems = new Problems();
    FileReader reader = new FileReader(problems, ownProcess);
    Map<String, String> values = new LinkedHashMap<>();
    Variables variables =
        name -> {
          String value = around.get(name);
          String known = value == null ? values.get(name) : value;
          return Optional.ofNullable(known)
              .map(text -> new Variables.Variable(text, "the environment"));
        };
    for (String file : files) {
      Optional<Source> source = reader.read(directory.resolve(file), file, List.of());
      source.ifPresent(found ->
          DotEnv.parse(found, variables, problems)
              .forEach((name, value) -> values.put(name, value.text())));
    }
    return new EnvFiles(values, problems.all());
  }
}
