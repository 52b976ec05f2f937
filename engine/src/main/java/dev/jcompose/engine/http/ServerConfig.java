package dev.jcompose.engine.http;

import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Optional;

/// Where the server listens, and what it calls itself.
///
/// @param socket path of the Unix socket; its directory is created, for its owner only, if it is
///   missing
/// @param group name of the group that may connect besides the owner; none by default
/// @param product version of the engine, for the `Server` header
/// @param listening the socket when somebody holds it for us and creates and removes its file
public record ServerConfig(
    Path socket, Optional<String> group, String product, Optional<ServerSocketChannel> listening) {
  /// Of a server that makes its socket itself.
  public ServerConfig(Path socket, Optional<String> group, String product) {
    this(socket, group, product, Optional.empty());
  }
}
