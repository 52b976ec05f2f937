package dev.jcompose.model.interpolation;

import java.util.Optional;

/// Where variables get their values.
@FunctionalInterface
public interface Variables {
  /// A variable's value and where it came from.
  ///
  /// @param value the text
  /// @param from such as `environment` or `/app/.env:3`
  record Variable(String value, String from) {}

  /// The variable of that name, if it is set.
  Optional<Variable> find(String name);
}
