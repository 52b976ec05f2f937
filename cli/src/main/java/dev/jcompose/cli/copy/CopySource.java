package dev.jcompose.cli.copy;

/// The source.
///
/// @param name its name at the destination, unless it gets another one there
/// @param directory whether it is a directory
/// @param content whether the content of the directory is meant, not the directory: `SRC/.`
public record CopySource(String name, boolean directory, boolean content) {}
