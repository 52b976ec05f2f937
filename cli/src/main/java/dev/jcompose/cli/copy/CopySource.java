package dev.jcompose.cli.copy;

/// What is copied.
///
/// @param name what it is called where it arrives, unless it gets another name there
/// @param directory whether it is a directory
/// @param content whether the content of the directory is meant, not the directory: `SRC/.`
public record CopySource(String name, boolean directory, boolean content) {}
