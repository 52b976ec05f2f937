package dev.jcompose.builder.request;

import java.util.Optional;

/// The statements that are wanted about an image.
///
/// @param provenance how it was built
/// @param sbom whether its packages are listed
public record AttestationWish(Optional<Provenance> provenance, boolean sbom) {
  /// None.
  public static final AttestationWish NONE = new AttestationWish(Optional.empty(), false);

  /// How much is said of a build.
  ///
  /// @param max whether arguments, secrets' names and the Dockerfile are named, too (`mode=max`)
  /// @param version1 whether it is SLSA v1 rather than v0.2
  /// @param builder a URL that says who built; may be empty
  public record Provenance(boolean max, boolean version1, String builder) {}

  /// Whether nothing is wanted.
  public boolean isNone() {
    return provenance.isEmpty() && !sbom;
  }
}
