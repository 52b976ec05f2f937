package dev.jcompose.engine.http;

import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Optional;

/// Where the server listens, and what it calls itself.
///
/// @param socket path of the Unix socket; its directory is made, for its owner alone, when missing
/// @param group name of the group that may connect besides the owner; none by default
/// @param product version of the engine, for the `Server` header
/// @param listening the socket when somebody listens on it for us, who also made its file and
///   removes it
public record ServerConfig(
    Path socket, Optional<String> group, String product, Optional<ServerSocketChannel> listening) {
  /// Of a server that makes its socket itself.
  public ServerConfig(Path socket, Optional<String> group, String product) {
    this(socket, group, product, Optional.empty());
  }
}
