package dev.jcompose.model.canonical;

/// For whom the canonical form is made.
public enum Flavor {
  /// As `docker compose config` prints YAML: keys of mappings sorted, nothing that is empty.
  YAML,
  /// As `docker compose config --format json` prints: sorted, some empty parts shown, `x-` elements
  /// at the top level only, and `x-jcompose`.
  JSON,
  /// Complete and in the order of the files, for reading again.
  TRANSFER,
  /// What a container, network or volume is made of: sorted, nothing that is empty, no `x-`
  /// elements but `x-jcompose`.
  HASH;

  boolean hasExtensions() {
    return this == YAML || this == TRANSFER;
  }
}
