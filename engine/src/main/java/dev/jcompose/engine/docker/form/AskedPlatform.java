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

  /// The platform, which must be this machine's.
  ///
  /// @param subject prefix of the message; empty for none
  /// @throws HttpProblem when it is another one
  public static void requireHere(Query query, String subject) {
    of(query)
        .filter(platform -> !platform.runsHere())
        .ifPresent(platform -> {
          throw HttpProblem.badRequest(
              "%splatform %s does not run here (this machine is %s)"
                  .formatted(
                      subject.isEmpty() ? "" : subject + ": ",
                      query.text("platform").orElse(""),
                      Platform.HERE));
        });
  }
}
