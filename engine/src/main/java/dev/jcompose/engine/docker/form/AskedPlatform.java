package dev.jcompose.engine.docker.form;

import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.image.ContainerImages;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.Image;
import dev.jcompose.linux.name.Platform;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The parameter `platform` of a request: a name where an image is made or fetched
/// (`linux/arm64/v8`), an object where one is chosen (`{"os":"linux","architecture":"arm64"}`).
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

  /// The platform that is described by an object; empty when none is, or when the client speaks a
  /// version of the API that does not know the parameter.
  ///
  /// @param name of the parameter
  /// @param minor version 1.x of the API that brought it
  /// @throws HttpProblem when there are several, or it is not valid
  /// @see "moby api/server/httputils: DecodePlatform"
  public static Optional<Platform> described(Exchange exchange, String name, int minor) {
    List<String> texts =
        exchange.query().all(name).stream().filter(text -> !text.isEmpty()).toList();
    if (texts.isEmpty() || !exchange.version().atLeast(1, minor)) {
      return Optional.empty();
    } else if (texts.size() > 1) {
      throw HttpProblem.badRequest("multiple platform parameters not supported");
    }
    JsonNode tree;
    try {
      tree = DockerJson.docker().readTree(texts.getFirst());
    } catch (JacksonException malformed) {
      throw HttpProblem.badRequest("failed to parse platform: " + malformed.getOriginalMessage());
    }
    String os = tree.path("os").asString("");
    String architecture = tree.path("architecture").asString("");
    if (os.isEmpty() || architecture.isEmpty()) {
      throw HttpProblem.badRequest("both OS and Architecture must be provided");
    }
    return Optional.of(Platform.of(os, architecture, tree.path("variant").asString("")));
  }

  /// The image of a name for the platform; of any when none is asked for.
  ///
  /// @return empty when there is no image of this name
  /// @throws HttpProblem when there is one, and it is for another platform
  public static Optional<Image> find(ContainerImages images, String name, Optional<Platform> wish) {
    Optional<Image> any = images.find(name);
    if (any.isEmpty() || wish.isEmpty()) {
      return any;
    }
    Optional<Image> found = images.find(name, wish.orElseThrow());
    if (found.isEmpty()) {
      throw new HttpProblem(
          404,
          "image with reference %s was found but its platform (%s/%s) does not match the specified platform (%s)"
              .formatted(name, any.get().os(), any.get().architecture(), wish.orElseThrow()));
    }
    return found;
  }
}
