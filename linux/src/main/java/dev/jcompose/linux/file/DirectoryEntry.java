package dev.jcompose.linux.file;

/// A name in a directory.
///
/// @param name without a path
/// @param type what it is, [FileType#UNKNOWN] where the file system does not report it
public record DirectoryEntry(String name, FileType type) {}
