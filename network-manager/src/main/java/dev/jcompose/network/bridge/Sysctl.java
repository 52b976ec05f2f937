package dev.jcompose.network.bridge;

import dev.jcompose.network.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

  static boolean exists(String name) {
    return Files.exists(ROOT.resolve(name));
  }

  static List<String> list(String directory) {
    try (Stream<Path> entries = Files.list(ROOT.resolve(directory))) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (IOException failure) {
      throw failure("list", directory, failure);
    }
  }

  static void write(String name, String value) {
    try {
      Files.writeString(ROOT.resolve(name), value, StandardOpenOption.WRITE);
    } catch (IOException failure) {
      throw failure("set", name, failure);
    }
  }

  /// For what the kernel has only with IPv6 or a module.
  static void writeIfThere(String name, String value) {
    if (exists(name)) {
      write(name, value);
    }
  }

  private static NetworkException failure(String verb, String name, IOException cause) {
    return new NetworkException(
        NetworkException.Kind.SYSTEM,
        "kernel parameter net/" + name + ": cannot " + verb + " it: " + cause.getMessage());
  }
}
