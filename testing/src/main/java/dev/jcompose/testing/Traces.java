package dev.jcompose.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What an engine has, or has left, on the machine: interfaces, pinned namespaces, firewall tables,
/// cgroups, mounts, processes. Processes are found by their cgroup, by what they have open, and by
/// their command line: a shim's names neither the roots nor the engine.
///
/// @param id the engine's id: its names in the kernel begin with `jc<id>`, `jcompose-<id>`
/// @param roots its directories
public record Traces(String id, List<Path> roots) {
  private static final Path PINS = Path.of("/run/jcompose-net");
  private static final Path PROC = Path.of("/proc");
  private static final String SHIM = "jc-shim";
  private static final int DEPTH = 8;
  private static final long POLL_MILLIS = 20;

  /// Copies the list.
  public Traces {
    roots = List.copyOf(roots);
  }

  /// Those of the engine with a data root.
  ///
  /// @param others its run root, and whatever else is only for it
  public static Traces ofEngine(Path dataRoot, Path... others) {
    List<Path> roots = new ArrayList<>(List.of(dataRoot));
    roots.addAll(List.of(others));
    return new Traces(id(dataRoot), roots);
  }

  /// The engine's id, as the engine makes it: of the real path.
  private static String id(Path dataRoot) {
    try {
      Path real = Files.exists(dataRoot) ? dataRoot.toRealPath() : dataRoot.toAbsolutePath();
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(real.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 3);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /// What is left after a while: the kernel takes much away a moment after its last user is gone.
  public List<String> left(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<String> found = find();
    while (!found.isEmpty() && System.nanoTime() < deadline) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return found;
      }
      found = find();
    }
    return found;
  }

  /// All of it, a line each.
  public List<String> find() {
    List<String> found = new ArrayList<>();
    names(Path.of("/sys/class/net")).stream()
        .filter(name -> name.startsWith("jc" + id))
        .forEach(name -> found.add("interface " + name));
    names(PINS.resolve(id))
        .forEach(name -> found.add("namespace " + PINS.resolve(id).resolve(name)));
    tables().filter(line -> line.contains(id)).forEach(table -> found.add("firewall " + table));
    cgroups().forEach(cgroup -> found.add("cgroup " + cgroup));
    mounts().forEach(mount -> found.add("mount " + mount));
    processes(_ -> true).forEach(process -> found.add("process " + process));
    return found;
  }

  /// The shims, a line each.
  public List<String> shims() {
    return processes(SHIM::equals);
  }

  /// The cgroups.
  public List<Path> cgroups() {
    List<Path> found = new ArrayList<>();
    for (String line : lines(Path.of("/proc/self/mountinfo"))) {
      String[] halves = line.split(" - ", 2);
      if (halves.length == 2 && halves[1].startsWith("cgroup")) {
        search(Path.of(halves[0].split(" ", -1)[4]), DEPTH, found);
      }
    }
    return found;
  }

  private void search(Path directory, int depth, List<Path> found) {
    for (String name : names(directory)) {
      Path child = directory.resolve(name);
      if (name.startsWith("jcompose-" + id)) {
        // Not the one that an engine in this process has put it into: no process can leave that.
        if (!lines(PROC.resolve("self/cgroup")).stream()
            .anyMatch(line -> line.endsWith("/" + name))) {
          found.add(child);
        }
      } else if (depth > 0 && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        search(child, depth - 1, found);
      }
    }
  }

  private List<String> mounts() {
    return lines(Path.of("/proc/self/mounts")).stream()
        .filter(line -> roots.stream().anyMatch(root -> line.contains(" " + root)))
        .toList();
  }

  /// @param wanted by the name of the program
  private List<String> processes(Predicate<String> wanted) {
    List<String> found = new ArrayList<>();
    long self = ProcessHandle.current().pid();
    for (String name : names(PROC)) {
      if (name.chars().allMatch(Character::isDigit) && Long.parseLong(name) != self) {
        Path process = PROC.resolve(name);
        String command = command(process);
        boolean named = lines(process.resolve("comm")).stream().anyMatch(wanted);
        if (named && isOurs(process, command)) {
          found.add(name + " " + command);
        }
      }
    }
    return found;
  }

  private boolean isOurs(Path process, String command) {
    return roots.stream().anyMatch(root -> command.contains(root.toString()))
        || lines(process.resolve("cgroup")).stream()
            .anyMatch(line -> line.contains("jcompose-" + id))
        || names(process.resolve("fd")).stream()
            .anyMatch(fd -> isInside(process.resolve("fd/" + fd)));
  }

  private boolean isInside(Path link) {
    try {
      Path target = Files.readSymbolicLink(link);
      return roots.stream().anyMatch(target::startsWith);
    } catch (IOException gone) {
      return false;
    }
  }

  private static String command(Path process) {
    try {
      byte[] words = Files.readAllBytes(process.resolve("cmdline"));
      return new String(words, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    } catch (IOException gone) {
      return "";
    }
  }

  private static Stream<String> tables() {
    try {
      Process nft = new ProcessBuilder("nft", "list", "tables").redirectErrorStream(true).start();
      return new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines();
    } catch (IOException notInstalled) {
      return Stream.empty();
    }
  }

  private static List<String> names(Path directory) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (IOException | DirectoryIteratorException gone) {
      return names;
    }
    return names;
  }

  private static List<String> lines(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
    } catch (IOException gone) {
      return List.of();
    }
  }
}
