package dev.jcompose.image.attestation;

import dev.jcompose.image.document.Descriptor;

/// A statement about an image: its predicate, as the store keeps it. The subject is added when the
/// image is pushed, because only then the digest of its manifest is known.
///
/// @param predicateType a URL that says what the predicate is
/// @param predicate JSON, in the store
/// @see <a href="https://github.com/in-toto/attestation/tree/main/spec/v0.1.0">in-toto</a>
public record Attestation(String predicateType, Descriptor predicate) {
  /// The type of statements in a registry.
  public static final String STATEMENT = "application/vnd.in-toto+json";
}
