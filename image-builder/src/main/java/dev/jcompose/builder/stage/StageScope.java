package dev.jcompose.builder.stage;

import dev.jcompose.builder.cache.CacheKey;
import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.instruction.BuildArguments;
import dev.jcompose.builder.instruction.ConfigDraft;
import dev.jcompose.builder.instruction.Stage;
import dev.jcompose.builder.progress.StepReport;
import dev.jcompose.builder.tree.AccountFiles;
import dev.jcompose.image.Digest;
import dev.jcompose.image.Owner;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.util.Optional;

/// A stage as its instructions see it.
public interface StageScope {
  /// The build it belongs to.
  BuildSession session();

  /// Where it stands in the Dockerfile.
  Stage stage();

  /// The configuration so far.
  ConfigDraft config();

  /// The arguments so far.
  BuildArguments variables();

  /// The topmost layer so far.
  Optional<Digest> top();

  /// What its files are for.
  Platform platform();

  /// The values of variables: of ENV and ARG, the later one wins.
  Expansion expansion(Instruction instruction);

  /// A step that makes a layer, or finds it in the cache.
  void layer(Instruction instruction, CacheKey key, String text, LayerWork work)
      throws InterruptedException;

  /// What a step does to a layer.
  @FunctionalInterface
  interface LayerWork {
    /// Does it.
    void run(WorkingLayer layer, StepReport report) throws IOException, InterruptedException;
  }

  /// The uid and gid of a user in a root file system; empty for no user.
  static Optional<Owner> owner(Instruction instruction, Directory root, String user) {
    if (user.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new AccountFiles(root).owner(user));
    } catch (IllegalArgumentException problem) {
      throw instruction.problem(String.valueOf(problem.getMessage()));
    }
  }
}
