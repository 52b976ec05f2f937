package dev.jcompose.cli.completion;

import java.util.List;

/// The names that are known when somebody presses the Tab key. Lists that cannot be determined are
/// empty.
public interface CompletionNames {
  /// Services of the project's files, whatever their profiles.
  List<String> services();

  /// Profiles that the project's files use.
  List<String> profiles();

  /// Projects that have containers.
  List<String> projects();

  /// Containers, by name.
  List<String> containers();

  /// Images, by name and tag.
  List<String> images();
}
