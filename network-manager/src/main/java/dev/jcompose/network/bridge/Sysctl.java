package dev.jcompose.network.bridge;

import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.ControlFile;
import dev.jcompose.network.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Kernel parameters in `/proc/sys/net` of the calling thread's network namespace.
final class Sysctl {
  private static final Path ROOT = Path.of("/proc/sys/net");

  private Sysctl() {}

  static String read(String name) {
    try {
      return Files.readString(ROOT.resolve(name)).strip();
    } catch (IOException failure) {
      throw failure("read", name, failure);
    }
  }

  static List<String> list(String directory) {
    try (Stream<Path> entries = Files.list(ROOT.resolve(directory))) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (IOException failure) {
      throw failure("list", directory, failure);
    }
  }

  static void write(String name, String value) {
    if (!writeIfThere(name, value)) {
      throw new NetworkException(
          NetworkException.Kind.SYSTEM, "kernel parameter net/" + name + ": does not exist");
    }
  }

  /// For parameters that exist only with IPv6 or a module.
  ///
  /// @return whether it has it
  static boolean writeIfThere(String name, String value) {
    try {
      return ControlFile.write(ROOT.resolve(name), value);
    } catch (LinuxException failure) {
      throw new NetworkException(
          NetworkException.Kind.SYSTEM,
          "kernel parameter net/" + name + ": " + failure.getMessage());
    }
  }

  private static NetworkException failure(String verb, String name, IOException cause) {
    return new NetworkException(
        NetworkException.Kind.SYSTEM,
        "kernel parameter net/" + name + ": cannot " + verb + " it: " + IoFailure.words(cause));
  }
}
