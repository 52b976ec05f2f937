package dev.jcompose.model.service;

import java.util.Optional;

/// How a service learns about a model that it uses.
///
/// @param endpointVariable environment variable for the address
/// @param modelVariable environment variable for the model's name
public record ModelUse(Optional<String> endpointVariable, Optional<String> modelVariable) {
  /// The default variables.
  public static final ModelUse PLAIN = new ModelUse(Optional.empty(), Optional.empty());
}
