package dev.jcompose.runtime;

import java.nio.file.Path;
import java.util.List;

/// A program that runs containers in the place of ours, by the command line that runc has and
/// others share.
///
/// @param name by which users ask for it
/// @param program its file
/// @param args further arguments, before the command
public record OciRuntime(String name, Path program, List<String> args) {
  /// Copies the list.
  public OciRuntime {
    args = List.copyOf(args);
  }
}
