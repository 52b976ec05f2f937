package dev.jcompose.volume;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The named volumes of an engine. Every call is atomic: after a kill at any instant, a volume
/// exists completely or not at all. Thread-safe.
public interface Volumes {
  /// Makes a volume, or returns the one that has this name already.
  ///
  /// @throws VolumeException for a bad name, driver or option
  LocalVolume create(VolumeSpec spec);

  /// The volume of this name.
  Optional<LocalVolume> find(String name);

  /// All volumes, by name.
  List<LocalVolume> list();

  /// Removes a volume and its data. The caller keeps track of who uses it.
  ///
  /// @throws VolumeException when there is none
  void remove(String name);

  /// Fills an empty volume from a directory, with owners, modes, times, links, devices and extended
  /// attributes; leaves one alone that has anything in it. Killed half-way, the next call starts
  /// over.
  ///
  /// @param name the volume
  /// @param rootfs a container's root directory, as a path that can be opened
  /// @param path absolute path in it; resolved inside `rootfs`, never on the host; when it is no
  ///   directory, nothing is copied
  void copyUp(String name, Path rootfs, String path);

  /// The same for a directory of a volume, whatever else the volume has.
  ///
  /// @param part a path in the volume; resolved inside it
  void copyUpPart(String name, String part, Path rootfs, String path);
}
