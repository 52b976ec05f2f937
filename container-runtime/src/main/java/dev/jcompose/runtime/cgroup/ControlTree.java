package dev.jcompose.runtime.cgroup;

import dev.jcompose.linux.bpf.CgroupDeviceProgram;
import dev.jcompose.linux.file.ControlFile;
import dev.jcompose.runtime.CgroupException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The operations on a cgroup file system. Failures other than "is not there" are
/// [dev.jcompose.linux.call.LinuxException]s with the kernel's error number.
interface ControlTree {
  /// The kernel's.
  ControlTree KERNEL = new Kernel();

  /// Creates a directory; false when it exists already.
  boolean makeDirectory(Path directory);

  /// Removes a directory; false when there is none.
  boolean removeDirectory(Path directory);

  /// The text of a file, or nothing when there is no such file.
  Optional<String> read(Path file);

  /// Writes a command; false when there is no such file.
  boolean write(Path file, String command);

  /// The subdirectories of a directory; none when it does not exist.
  List<Path> children(Path directory);

  /// Attaches a device program (v2).
  void attachDevices(Path directory, byte[] program);

  /// Whether there is such a directory.
  default boolean exists(Path directory) {
    return Files.isDirectory(directory);
  }

  /// See [#KERNEL].
  final class Kernel implements ControlTree {
    private static final int MODE = 0755;

    private Kernel() {}

    @Override
    public boolean makeDirectory(Path directory) {
      return ControlFile.makeDirectory(directory, MODE);
    }

    @Override
    public boolean removeDirectory(Path directory) {
      return ControlFile.removeDirectory(directory);
    }

    @Override
    public Optional<String> read(Path file) {
      return ControlFile.read(file);
    }

    @Override
    public boolean write(Path file, String command) {
      return ControlFile.write(file, command);
    }

    @Override
    public List<Path> children(Path directory) {
      List<Path> found = new ArrayList<>();
      try (DirectoryStream<Path> entries =
          Files.newDirectoryStream(directory, Files::isDirectory)) {
        entries.forEach(found::add);
      } catch (NoSuchFileException none) {
        return List.of();
      } catch (IOException problem) {
        throw new CgroupException("cgroup " + directory + ": cannot be listed", problem);
      }
      return found;
    }

    @Override
    public void attachDevices(Path directory, byte[] program) {
      CgroupDeviceProgram.attach(directory, program);
    }
  }
}
