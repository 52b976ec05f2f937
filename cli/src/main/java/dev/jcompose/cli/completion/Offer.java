package dev.jcompose.cli.completion;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The candidates for the word at the cursor.
///
/// @param candidates the words that it may become
/// @param paths the paths that it may become, too, which the shell completes itself
public record Offer(List<Candidate> candidates, Paths paths) {
  /// Which paths.
  public enum Paths {
    NONE,
    FILES,
    DIRECTORIES
  }

  static final Offer NOTHING = new Offer(List.of(), Paths.NONE);

  public Offer {
    candidates = List.copyOf(candidates);
  }

  static Offer of(Paths paths) {
    return new Offer(List.of(), paths);
  }

  static Offer of(Collection<String> values) {
    return new Offer(values.stream().map(Candidate::of).toList(), Paths.NONE);
  }

  /// These candidates and those of another offer, with the paths of the other.
  Offer and(Offer other) {
    List<Candidate> all = new ArrayList<>(candidates);
    all.addAll(other.candidates);
    return new Offer(all, other.paths);
  }

  /// The candidates that begin with a text, each with something before it.
  Offer begun(String text, String before) {
    return new Offer(
        candidates.stream()
            .filter(candidate -> candidate.value().startsWith(text))
            .map(candidate -> new Candidate(before + candidate.value(), candidate.description()))
            .toList(),
        paths);
  }

  /// In the form that the scripts read: one line per candidate, with its description after a tab,
  /// and for paths a line with a colon.
  public String print() {
    StringBuilder text = new StringBuilder();
    switch (paths) {
      case NONE -> {}
      case FILES -> text.append(":files\n");
      case DIRECTORIES -> text.append(":directories\n");
    }
    for (Candidate candidate : candidates) {
      text.append(candidate.value());
      if (!candidate.description().isEmpty()) {
        text.append('\t').append(candidate.description().replaceAll("\\s+", " "));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
