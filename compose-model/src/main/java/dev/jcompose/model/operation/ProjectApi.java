package dev.jcompose.model.operation;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the project API is, and which of it this program speaks.
public final class ProjectApi {
  /// Counted up when an older program would misunderstand a newer one. A new option or event is no
  /// reason: an engine refuses options that it does not know, a command line passes over events.
  public static final int VERSION = 1;

  /// What all paths of this version begin with. What concerns the engine itself (`version`, `stay`,
  /// `shutdown`) stays below `/jcompose/v1` for good: the two sides need it to come together again.
  public static final String ROOT = "/jcompose/v" + VERSION + "/projects";

  private static final Pattern ANY_VERSION = Pattern.compile("/jcompose/v(\\d{1,6})/projects/.*");

  private ProjectApi() {}

  /// The path that an operation on a project is posted to.
  public static String path(String project, Verb verb) {
    return ROOT + "/" + project + "/" + verb.word();
  }

  /// Why a path cannot be served: its version is another one.
  ///
  /// @return empty for paths of this version, and for those that are not of this API
  public static Optional<String> mismatch(String path) {
    return version(path).stream()
        .filter(asked -> asked != VERSION)
        .mapToObj(asked ->
            asked < VERSION
                ? "this command line is older than the engine (project API "
                    + asked
                    + ", the engine has "
                    + VERSION
                    + "): update it"
                : "the engine is older than this command line (project API "
                    + VERSION
                    + ", the command line has "
                    + asked
                    + "): restart it with \"jcompose engine stop\"")
        .findFirst();
  }

  private static OptionalInt version(String path) {
    Matcher matcher = ANY_VERSION.matcher(path);
    return matcher.matches()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }
}
