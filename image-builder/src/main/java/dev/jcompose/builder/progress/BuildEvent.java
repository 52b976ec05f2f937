package dev.jcompose.builder.progress;

import java.time.Duration;

/// Something that happens in a build. Steps are numbered as they begin.
public sealed interface BuildEvent {
  /// A build begins.
  ///
  /// @param instructions how many the Dockerfile has up to the stage that is built, including
  ///   arguments before the first FROM
  record Planned(int instructions) implements BuildEvent {}

  /// Instructions that the base image has for those who build from it come next.
  record Triggered(int instructions) implements BuildEvent {}

  /// An instruction without a layer was applied to the configuration.
  ///
  /// @param again whether an earlier build in this process reached the same state
  record Taken(String instruction, boolean again) implements BuildEvent {}

  /// The result of the previous instruction.
  ///
  /// @param id 64 hexadecimal digits: of the base image after FROM, otherwise of everything so far
  record State(String id) implements BuildEvent {}

  /// A stage before the one that was asked for has become an image of its own.
  ///
  /// @param id `sha256:` and 64 hexadecimal digits
  record StageImage(String id) implements BuildEvent {}

  /// A step begins.
  ///
  /// @param step number, from 1
  /// @param title `[build 2/5] RUN make`
  record Started(int step, String title) implements BuildEvent {}

  /// A step's result was in the cache.
  record Cached(int step) implements BuildEvent {}

  /// A line of a step's output, without line end.
  ///
  /// @param error whether it came from stderr
  record Output(int step, String line, boolean error) implements BuildEvent {}

  /// A step is done.
  record Done(int step, Duration time) implements BuildEvent {}

  /// A step failed; the build ends.
  record Failed(int step, String message) implements BuildEvent {}

  /// Something worth knowing, with its place: `Dockerfile:3: ...`.
  record Warning(String message) implements BuildEvent {}
}
