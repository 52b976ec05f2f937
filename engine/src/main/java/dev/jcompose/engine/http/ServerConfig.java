package dev.jcompose.engine.http;

import java.nio.file.Path;
import java.util.Optional;

/// Where the server listens, and what it calls itself.
///
/// @param socket path of the Unix socket; its directory is made, for its owner alone, when missing
/// @param group name of the group that may connect besides the owner; none by default
/// @param product version of the engine, for the `Server` header
public record ServerConfig(Path socket, Optional<String> group, String product) {}
