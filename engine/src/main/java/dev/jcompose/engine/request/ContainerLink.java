package dev.jcompose.engine.request;

import dev.jcompose.engine.error.EngineException;

/// A link to another container, as `docker run --link db:store` asks for one.
///
/// @param container the other one, as it was written
/// @param alias what it is called in this one
public record ContainerLink(String container, String alias) {
  /// Reads `db`, `db:store`, and what `inspect` shows and clients send back: `/db:/web/store`.
  ///
  /// @throws EngineException.BadRequest when a part is missing
  /// @see "moby opts.ParseLink"
  public static ContainerLink parse(String text) {
    String[] parts = text.split(":", 2);
    String container = parts[0].startsWith("/") ? parts[0].substring(1) : parts[0];
    String alias = parts.length > 1 ? parts[1] : parts[0];
    String bare = alias.substring(alias.lastIndexOf('/') + 1);
    if (container.isEmpty() || bare.isEmpty()) {
      throw new EngineException.BadRequest("bad format for links: " + text);
    }
    return new ContainerLink(container, bare);
  }
}
