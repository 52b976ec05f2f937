package dev.jcompose.model.canonical;

/// The purposes of the canonical form.
public enum Flavor {
  /// As `docker compose config` prints YAML: keys of mappings sorted, empty values left out.
  YAML,
  /// As `docker compose config --format json` prints: sorted, some empty parts shown, `x-` elements
  /// at the top level only, and `x-jcompose`.
  JSON,
  /// Complete and in the order of the files, to be read again.
  TRANSFER,
  /// What a container, network or volume is made of: sorted, empty values left out, no `x-`
  /// elements except `x-jcompose`.
  HASH;

  boolean hasExtensions() {
    return this == YAML || this == TRANSFER;
  }
}
