package dev.jcompose.model.operation;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The path and version of the project API.
public final class ProjectApi {
  /// Increased when an older program would misunderstand a newer one. A new option or event is not
  /// a reason: an engine rejects unknown options, and a command line ignores unknown events.
  public static final int VERSION = 1;

  /// The common prefix of all paths of this version. Paths that concern the engine itself
  /// (`version`, `stay`, `shutdown`) stay below `/jcompose/v1` permanently: the two sides need them
  /// to agree on a version.
  public static final String ROOT = "/jcompose/v" + VERSION + "/projects";

  private static final Pattern ANY_VERSION = Pattern.compile("/jcompose/v(\\d{1,6})/projects/.*");

  private ProjectApi() {}

  /// The path that an operation on a project is posted to.
  public static String path(String project, Verb verb) {
    return ROOT + "/" + project + "/" + verb.word();
  }

  /// Why a path cannot be served: its version is different.
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
