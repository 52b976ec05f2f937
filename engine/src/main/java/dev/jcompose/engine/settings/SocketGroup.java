package dev.jcompose.engine.settings;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// The group whose members may use the engine's socket besides root: `"group"` in the engine's
/// settings; by default `jcompose`, if that group exists. An empty name means root only. Whoever
/// may use the socket is root in effect.
///
/// @see <a href="https://docs.docker.com/reference/cli/dockerd/#daemon-socket-option">dockerd
///   --group</a>
public final class SocketGroup {
  private static final String USUAL = "jcompose";

  private SocketGroup() {}

  /// The group by this machine's settings.
  ///
  /// @throws EngineException.ServerError when they name a group that does not exist
  public static Optional<String> ofThisMachine() {
    return in(EngineFile.read(), SocketGroup::exists);
  }

  private static boolean exists(String name) {
    try {
      FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByGroupName(name);
      return true;
    } catch (UserPrincipalNotFoundException none) {
      return false;
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          "group " + name + ": cannot be looked up: " + IoFailure.words(problem), problem);
    }
  }

  /// The group's name; empty when only root may use the socket.
  ///
  /// @param exists whether this machine has a group of a name
  /// @throws EngineException.ServerError when the settings name a group that does not exist
  static Optional<String> in(EngineFile settings, Predicate<String> exists) {
    JsonNode setting = settings.content().path("group");
    if (setting.isMissingNode()) {
      return Optional.of(USUAL).filter(exists);
    }
    if (!setting.isString()) {
      throw settings.refuse("group", "must be the name of a group, such as \"" + USUAL + "\"");
    }
    String name = setting.asString();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    // A number would be used as the group's id, whether or not there is such a group.
    if (name.matches("[0-9]+") || !exists.test(name)) {
      throw settings.refuse(
          "group",
          "there is no group \"%s\" on this machine (make it with \"groupadd %s\", or name another)"
              .formatted(name, name));
    }
    return Optional.of(name);
  }
}
