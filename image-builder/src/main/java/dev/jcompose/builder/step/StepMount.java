package dev.jcompose.builder.step;

import java.nio.file.Path;
import java.util.OptionalLong;

/// Something mounted for one RUN step.
public sealed interface StepMount {
  /// Absolute path in the container. The builder has created it and removes it afterwards.
  String target();

  /// A directory or file of the host.
  record Bind(Path source, String target, boolean readOnly) implements StepMount {}

  /// An empty file system in memory.
  record Tmpfs(String target, OptionalLong size) implements StepMount {}
}
