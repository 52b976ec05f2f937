package dev.jcompose.model.project;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A top-level model, for services that use a language model.
///
/// @param key its name in the file
/// @param model the artifact
/// @param contextSize number of tokens
public record Model(
    String key,
    Optional<String> name,
    String model,
    OptionalLong contextSize,
    List<String> runtimeFlags) {
  public Model {
    runtimeFlags = List.copyOf(runtimeFlags);
  }
}
