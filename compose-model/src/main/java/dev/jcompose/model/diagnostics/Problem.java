package dev.jcompose.model.diagnostics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One error or warning, with its position.
///
/// @param severity whether it stops the load
/// @param stage at which stage of the load it is found
/// @param at where; empty only for problems without a position in a file, such as a missing file
/// @param message what, in lower case and without a full stop
/// @param hint what to do about it
/// @param sourceLine the text of the line that `at` names, for the caret
/// @param related other places that matter, each with a short reason
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

  /// The stages of a load, in order. Docker Compose stops at its first problem, with a different
  /// exit code in each stage.
  public enum Stage {
    /// Getting the project's name and variables from the command line, the environment and the
    /// project's env files.
    SURROUNDINGS,
    /// Opening Compose files, including those that are included or extended.
    FILES,
    /// Reading their content.
    CONTENT,
    /// Opening the files that `env_file` and `label_file` of services name.
    SERVICE_FILES,
    /// Selecting the services that the command names.
    SELECTION
  }

  /// Another position that is related to a problem.
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

  /// The same problem with another related position.
  public Problem withRelated(SourcePosition place, String why) {
    List<Related> more = new ArrayList<>(related);
    more.add(new Related(place, why));
    return new Problem(severity, stage, at, message, hint, sourceLine, more, chain);
  }

  /// The same problem with the chain that led to its file.
  public Problem withChain(List<Related> way) {
    return new Problem(severity, stage, at, message, hint, sourceLine, related, way);
  }

  /// True for an error.
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /// What stands between the place and the message: `error: `, `warning: `, or nothing for an error
  /// of a file as a whole, which reads as Docker Compose puts it: `compose.yaml: no such file or
  /// directory`.
  public String prefix() {
    if (!isError()) {
      return "warning: ";
    }
    return at.isPresent() && at.get().line() == 0 ? "" : "error: ";
  }

  /// The first line of its printed form: `file:line:column: error: what (what to do)`.
  @Override
  public String toString() {
    return at.map(position -> position + ": ").orElse("")
        + prefix()
        + message
        + hint.map(text -> " (" + text + ")").orElse("");
  }
}
