package dev.jcompose.cli.copy;

/// The destination.
///
/// @param path as written, links at its end followed
/// @param exists whether something is there
/// @param directory whether that is a directory
public record Destination(String path, boolean exists, boolean directory) {}
