package dev.jcompose.engine.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A version of the Docker Engine API, as in `/v1.45/containers/json`.
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
  /// The newest that we speak, which is also used for a request without a version.
  public static final ApiVersion NEWEST = new ApiVersion(1, 50);

  /// The oldest we accept.
  public static final ApiVersion OLDEST = new ApiVersion(1, 24);

  private static final Pattern PREFIX = Pattern.compile("/v(\\d{1,4})\\.(\\d{1,4})(?=/)");

  /// A request's path, split into version and rest.
  ///
  /// @param version the version named, or the newest
  /// @param path the rest, beginning with a slash
  record Path(ApiVersion version, String path) {}

  /// Cuts the version off a path.
  ///
  /// @throws HttpProblem when we do not speak this version
  static Path cut(String path) {
    Matcher matcher = PREFIX.matcher(path);
    if (!matcher.lookingAt()) {
      return new Path(NEWEST, path);
    }
    var version =
        new ApiVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    if (version.compareTo(NEWEST) > 0) {
      throw HttpProblem.badRequest(
          "client version %s is too new. Maximum supported API version is %s"
              .formatted(version, NEWEST));
    }
    if (version.compareTo(OLDEST) < 0) {
      throw HttpProblem.badRequest(
          ("client version %s is too old. Minimum supported API version is %s, please upgrade your"
                  + " client to a newer version")
              .formatted(version, OLDEST));
    }
    return new Path(version, path.substring(matcher.end()));
  }

  /// Whether this is the given version of the API or a newer one.
  public boolean atLeast(int otherMajor, int otherMinor) {
    return compareTo(new ApiVersion(otherMajor, otherMinor)) >= 0;
  }

  @Override
  public int compareTo(ApiVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
