package dev.jcompose.runtime.shim;

import dev.jcompose.linux.file.ControlFile;
import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.CgroupHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/// A cgroup in the v2 tree of this machine, as systemd would give it.
final class MadeHome implements CgroupHome, AutoCloseable {
  private final String name = "jctest-home-" + ThreadLocalRandom.current().nextInt(1 << 30);
  private final Path directory;

  MadeHome() throws IOException {
    this.directory = unifiedRoot().resolve(name);
  }

  /// Where the v2 tree is mounted.
  static Path unifiedRoot() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .filter(line -> line.contains(" - cgroup2 "))
        .map(line -> Path.of(line.split(" ", -1)[4]))
        .findFirst()
        .orElseThrow();
  }

  String name() {
    return name;
  }

  Path directory() {
    return directory;
  }

  @Override
  public String placement() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/cgroup"))) {
      return String.join(
          "\n",
          lines.map(line -> line.substring(0, line.lastIndexOf(':') + 1) + "/" + name).toList());
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  @Override
  public void make() {
    ControlFile.makeDirectory(directory, 0755);
    try {
      Process process =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "echo 0 >\"$1\"/cgroup.procs && exec \"$2\" hold",
                  "sh",
                  directory.toString(),
                  TestMachine.SHIM.toString())
              .inheritIO()
              .start();
      if (process.waitFor() != 0) {
        throw new CgroupException("no home");
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new CgroupException("no home", stopped);
    }
  }

  /// The processes in one directory below it.
  List<Long> pids(String child) throws IOException {
    return Files.readAllLines(directory.resolve(child).resolve("cgroup.procs")).stream()
        .map(Long::valueOf)
        .toList();
  }

  /// Removes its directories, also those in other hierarchies.
  @Override
  public void close() throws IOException {
    try (Stream<Path> found =
        Files.find(Path.of("/sys/fs/cgroup"), 2, (path, _) -> path.endsWith(name))) {
      for (Path home : found.toList()) {
        try (Stream<Path> below = Files.walk(home)) {
          below
              .filter(Files::isDirectory)
              .sorted(Comparator.reverseOrder())
              .forEach(ControlFile::removeDirectory);
        }
      }
    }
  }
}
