package dev.jcompose.model.build;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The value of `build.provenance` or `build.sbom`: a truth value, or `mode=max,version=v1`.
///
/// @param wanted whether there is to be such a statement
/// @param values by name
/// @see <a href="https://docs.docker.com/build/metadata/attestations/">Build attestations</a>
public record AttestationOption(boolean wanted, Map<String, String> values) {
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False", "");
  private static final Set<String> MODES = Set.of("min", "max");
  private static final Set<String> VERSIONS = Set.of("v0.2", "v1");

  /// Copies the values.
  public AttestationOption {
    values = Map.copyOf(values);
  }

  /// Reads one; the problems say what is wrong with it.
  public static AttestationOption parse(String text) {
    if (TRUE.contains(text) || FALSE.contains(text)) {
      return new AttestationOption(TRUE.contains(text), Map.of());
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      values.put(
          equals < 0 ? part : part.substring(0, equals),
          equals < 0 ? "" : part.substring(equals + 1));
    }
    boolean disabled = "true".equals(values.remove("disabled"));
    return new AttestationOption(!disabled, values);
  }

  /// Whether arguments and the Dockerfile are named, too.
  public boolean max() {
    return "max".equals(values.get("mode"));
  }

  /// Whether it is SLSA v1.
  public boolean version1() {
    return "v1".equals(values.get("version"));
  }

  /// The URL of who builds; may be empty.
  public String builder() {
    return values.getOrDefault("builder-id", "");
  }

  /// What is wrong with it as a `provenance`, put as what would be right.
  public Optional<String> provenanceProblem() {
    for (Map.Entry<String, String> each : values.entrySet()) {
      boolean known =
          switch (each.getKey()) {
            case "mode" -> MODES.contains(each.getValue());
            case "version" -> VERSIONS.contains(each.getValue());
            case "reproducible" -> each.getValue().equals("false");
            case "inline-only" -> FALSE.contains(each.getValue()) || TRUE.contains(each.getValue());
            case "builder-id" -> true;
            default -> false;
          };
      if (!known) {
        return Optional.of(
            "true, false, mode=min|max, version=v0.2|v1 and builder-id=URL are, with commas between");
      }
    }
    return Optional.empty();
  }

  /// What is wrong with it as an `sbom`, put as what would be right.
  public Optional<String> sbomProblem() {
    if (values.containsKey("generator")) {
      return Optional.of(
          "generators are images that are not run here: write true, and packages of dpkg and apk are listed");
    }
    return values.isEmpty() ? Optional.empty() : Optional.of("true and false are");
  }
}
