package dev.jcompose.engine.docker.form;

import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;
import dev.jcompose.linux.name.Platform;
import java.util.Optional;

/// The parameter `platform` of a request.
public final class AskedPlatform {
  private AskedPlatform() {}

  /// The platform; empty when none is asked for.
  ///
  /// @throws HttpProblem when it is not valid
  public static Optional<Platform> of(Query query) {
    try {
      return query.text("platform").filter(text -> !text.isEmpty()).map(Platform::parse);
    } catch (IllegalArgumentException problem) {
      throw HttpProblem.badRequest(String.valueOf(problem.getMessage()));
    }
  }

  /// The platform, which has to be one of Linux; this machine's when none is asked for.
  ///
  /// @param subject prefix of the message; empty for none
  /// @throws HttpProblem when it is not
  public static Platform orHere(Query query, String subject) {
    Platform platform = of(query).orElse(Platform.HERE);
    if (!platform.os().equals(Platform.HERE.os())) {
      throw HttpProblem.badRequest(
          "%splatform %s does not run here (this machine is %s)"
              .formatted(
                  subject.isEmpty() ? "" : subject + ": ",
                  query.text("platform").orElse(""),
                  Platform.HERE));
    }
    return platform.architecture().isEmpty() ? Platform.HERE : platform;
  }
}
