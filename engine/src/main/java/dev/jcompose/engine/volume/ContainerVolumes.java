package dev.jcompose.engine.volume;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.volume.LocalVolume;
import dev.jcompose.volume.VolumeSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The volumes of an engine, aware of the containers that use them.
public interface ContainerVolumes {
  /// Creates a volume, or returns the existing one of this name.
  ///
  /// @throws EngineException.BadRequest for a bad name, driver or option
  LocalVolume create(VolumeSpec spec);

  /// The volume, if there is one.
  Optional<LocalVolume> find(String name);

  /// The volume.
  ///
  /// @throws EngineException.NotFound when there is none (`get x: no such volume`)
  LocalVolume get(String name);

  /// All volumes, by name.
  List<LocalVolume> list();

  /// Removes a volume and its data.
  ///
  /// @param force not to fail when there is none
  /// @throws EngineException.Conflict when containers use it
  void remove(String name, boolean force);

  /// Bytes of the files in a volume.
  long size(String name);

  /// Names of the volumes that containers use.
  Set<String> inUse();
}
