package dev.jcompose.engine;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.event.Events;
import dev.jcompose.engine.image.ContainerImages;
import dev.jcompose.engine.lifecycle.Containers;
import dev.jcompose.engine.network.ContainerNetworks;
import dev.jcompose.engine.state.Notices;
import dev.jcompose.engine.stored.StoredFiles;
import dev.jcompose.engine.volume.ContainerVolumes;
import dev.jcompose.model.file.FileKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/// A running engine: everything it can do, as services. Closing it leaves the containers running.
public interface Engine extends AutoCloseable {
  /// Starts an engine in this process, and takes over what an earlier one left.
  ///
  /// @throws EngineException.Conflict when another engine works on one of the roots
  static Engine start(EngineConfig config) {
    return LocalEngine.start(config);
  }

  /// Where it keeps things.
  EngineConfig config();

  /// Six characters that mark its resources in the kernel.
  String id();

  /// The directory of cgroups that its containers are in.
  Path cgroups();

  /// When it was started.
  Instant startedAt();

  /// Prepares, once and on a thread of its own, what its first container would otherwise wait for:
  /// classes, serializers, the filter of system calls. That takes a tenth of a second and more.
  void prepare();

  /// Its containers.
  Containers containers();

  /// Its networks.
  ContainerNetworks networks();

  /// Its volumes.
  ContainerVolumes volumes();

  /// The secrets, or the configs, that were put into it by name.
  StoredFiles stored(FileKind kind);

  /// Its images.
  ContainerImages images();

  /// What it found damaged, or could not do in the background.
  Notices notices();

  /// What happens in it.
  Events events();

  /// How many containers run or are about to be restarted.
  long activeContainers();

  /// How long [#stopContainers] takes at most.
  Duration stopTime();

  /// Stops all containers because the machine or this engine shuts down, each after those that
  /// depend on it; those with `restart: always` start again with the next engine. Returns when they
  /// have ended; from then on the engine restarts none, and must be closed.
  void stopContainers();

  /// Asks the owner of this engine to close it; returns at once.
  void askToEnd();

  /// Completes when somebody asked for its end.
  CompletableFuture<Void> endAsked();

  @Override
  void close();
}
