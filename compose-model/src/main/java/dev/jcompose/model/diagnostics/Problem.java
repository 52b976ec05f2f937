package dev.jcompose.model.diagnostics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One thing that is wrong, or worth a warning, with its place.
///
/// @param severity whether it stops the load
/// @param stage what the load does when it shows
/// @param at where; empty only for what has no place in a file, such as a missing file itself
/// @param message what, in lower case and without a full stop
/// @param hint what to do about it
/// @param sourceLine the text of the line that `at` names, for the caret
/// @param related other places that matter, each with a word why
/// @param chain the includes, extends and overrides that led to the file of `at`, innermost first
public record Problem(
    Severity severity,
    Stage stage,
    Optional<SourcePosition> at,
    String message,
    Optional<String> hint,
    Optional<String> sourceLine,
    List<Related> related,
    List<Related> chain) {

  /// How bad a problem is.
  public enum Severity {
    /// The load fails.
    ERROR,
    /// The load goes on.
    WARNING
  }

  /// What a load does when a problem shows, in this order. Docker Compose stops at its first
  /// problem, and ends with another exit code in each of them.
  public enum Stage {
    /// It takes the project's name and variables from the command line, the environment and the
    /// project's env files.
    SURROUNDINGS,
    /// It opens Compose files, those that are included or extended among them.
    FILES,
    /// It reads what the files say.
    CONTENT,
    /// It opens what `env_file` and `label_file` of services name.
    SERVICE_FILES,
    /// It picks the services that the command names.
    SELECTION
  }

  /// Another place that belongs to a problem.
  ///
  /// @param at the place
  /// @param why what it has to do with the problem, such as `first published here`
  public record Related(SourcePosition at, String why) {}

  public Problem {
    related = List.copyOf(related);
    chain = List.copyOf(chain);
  }

  /// An error without a place in a file.
  public static Problem error(String message) {
    return new Problem(
        Severity.ERROR,
        Stage.CONTENT,
        Optional.empty(),
        message,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of());
  }

  /// An error at a place.
  public static Problem error(SourcePosition at, String message) {
    return new Problem(
        Severity.ERROR,
        Stage.CONTENT,
        Optional.of(at),
        message,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of());
  }

  /// A warning at a place.
  public static Problem warning(SourcePosition at, String message) {
    return error(at, message).withSeverity(Severity.WARNING);
  }

  /// The same problem with another severity.
  public Problem withSeverity(Severity other) {
    return new Problem(other, stage, at, message, hint, sourceLine, related, chain);
  }

  /// The same problem, shown at another stage.
  public Problem withStage(Stage other) {
    return new Problem(severity, other, at, message, hint, sourceLine, related, chain);
  }

  /// The same problem with advice.
  public Problem withHint(String advice) {
    return new Problem(
        severity, stage, at, message, Optional.of(advice), sourceLine, related, chain);
  }

  /// The same problem with the text of its line.
  public Problem withSourceLine(String line) {
    return new Problem(severity, stage, at, message, hint, Optional.of(line), related, chain);
  }

  /// The same problem with another place that belongs to it.
  public Problem withRelated(SourcePosition place, String why) {
    List<Related> more = new ArrayList<>(related);
    more.add(new Related(place, why));
    return new Problem(severity, stage, at, message, hint, sourceLine, more, chain);
  }

  /// The same problem with the way that led to its file.
  public Problem withChain(List<Related> way) {
    return new Problem(severity, stage, at, message, hint, sourceLine, related, way);
  }

  /// True for an error.
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /// The first line of its printed form: `file:line:column: error: what (what to do)`.
  @Override
  public String toString() {
    return at.map(position -> position + ": ").orElse("")
        + (isError() ? "error: " : "warning: ")
        + message
        + hint.map(text -> " (" + text + ")").orElse("");
  }
}
