package dev.jcompose.model.service;

import dev.jcompose.model.value.Ordered;
import java.util.List;
import java.util.Map;

/// A service that an external program provides.
///
/// @param type name of the program
/// @param options each with one or more values
public record Provider(String type, Map<String, List<String>> options) {
  public Provider {
    options = Ordered.map(options);
  }
}
