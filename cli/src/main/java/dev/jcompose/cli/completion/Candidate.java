package dev.jcompose.cli.completion;

/// One candidate.
///
/// @param value the word; one that ends in `=` is completed further
/// @param description one line, empty for none
public record Candidate(String value, String description) {
  /// A word that speaks for itself.
  static Candidate of(String value) {
    return new Candidate(value, "");
  }
}
