package dev.jcompose.cli.completion;

/// One word that is offered.
///
/// @param value the word; one that ends in `=` is to be typed on
/// @param description one line, empty for none
public record Candidate(String value, String description) {
  /// A word that speaks for itself.
  static Candidate of(String value) {
    return new Candidate(value, "");
  }
}
