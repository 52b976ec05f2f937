package dev.jcompose.runtime.cgroup;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A cgroup file system in memory: directories come with files, writes are recorded in order, and
/// the rules that matter to us hold (an empty cpuset's clone, the no-internal-process rule, busy
/// directories).
final class FakeControlTree implements ControlTree {
  private final Set<Path> directories = new HashSet<>();
  private final Map<Path, String> files = new HashMap<>();
  private final Map<Path, Integer> failures = new HashMap<>();
  final List<String> log = new ArrayList<>();
  final List<Path> programs = new ArrayList<>();
  private final Path root;

  FakeControlTree(Path root) {
    this.root = root;
  }

  /// Adds the root of a hierarchy, or an existing directory.
  void mount(Path directory, Map<String, String> defaults) {
    directories.add(directory);
    defaults.forEach((name, text) -> files.put(directory.resolve(name), text));
  }

  void set(Path file, String text) {
    files.put(file, text);
  }

  /// A directory vanishes with all below it, as a unit's does.
  void forget(Path directory) {
    directories.removeIf(each -> each.startsWith(directory));
    files.keySet().removeIf(file -> file.startsWith(directory));
  }

  /// The next write to this file fails.
  void failNext(Path file, Errno errno) {
    failures.put(file, errno.number());
  }

  /// What was written since the last call, as `relative/path=value`.
  List<String> writes() {
    List<String> copy = List.copyOf(log);
    log.clear();
    return copy;
  }

  @Override
  public boolean makeDirectory(Path directory) {
    Path parent = directory.resolveSibling("").normalize();
    if (!directories.contains(parent)) {
      throw new LinuxException("mkdir " + directory, Errno.ENOENT.number());
    }
    if (!directories.add(directory)) {
      return false;
    }
    // A new cgroup has the same files as its parent, with fresh values.
    for (Map.Entry<Path, String> file : Map.copyOf(files).entrySet()) {
      if (file.getKey().startsWith(parent)
          && file.getKey().getNameCount() == parent.getNameCount() + 1) {
        String name = file.getKey().getFileName().toString();
        files.put(directory.resolve(name), fresh(parent, name));
      }
    }
    if (files.containsKey(parent.resolve("cgroup.subtree_control"))) {
      files.put(directory.resolve("cgroup.type"), "domain");
    }
    return true;
  }

  private String fresh(Path parent, String name) {
    boolean clone = "1".equals(files.get(parent.resolve("cgroup.clone_children")));
    return switch (name) {
      case "cpuset.cpus", "cpuset.mems" ->
          clone ? files.getOrDefault(parent.resolve(name), "") : "";
      case "cgroup.controllers" -> files.getOrDefault(parent.resolve("cgroup.subtree_control"), "");
      case "cgroup.clone_children" -> clone ? "1" : "0";
      case "memory.memsw.limit_in_bytes", "memory.limit_in_bytes" -> "9223372036854771712";
      case "memory.use_hierarchy" -> "1";
      case "freezer.state" -> "THAWED";
      case "cgroup.events" -> "populated 0\nfrozen 0\n";
      default -> "";
    };
  }

  @Override
  public boolean removeDirectory(Path directory) {
    if (!directories.contains(directory)) {
      return false;
    }
    String procs = files.getOrDefault(directory.resolve("cgroup.procs"), "");
    if (!procs.isEmpty() || !children(directory).isEmpty()) {
      throw new LinuxException("rmdir " + directory, Errno.EBUSY.number());
    }
    directories.remove(directory);
    files.keySet().removeIf(file -> file.startsWith(directory));
    log.add("rmdir " + root.relativize(directory));
    return true;
  }

  @Override
  public Optional<String> read(Path file) {
    if (file.startsWith("/proc")) {
      try {
        return Optional.of(Files.readString(file));
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }
    return Optional.ofNullable(files.get(file));
  }

  @Override
  public boolean write(Path file, String command) {
    if (!files.containsKey(file)) {
      return false;
    }
    log.add(root.relativize(file) + "=" + command);
    Integer failure = failures.remove(file);
    if (failure != null) {
      throw new LinuxException("write " + file, failure);
    }
    String name = file.getFileName().toString();
    Path directory = file.resolveSibling("").normalize();
    if (name.equals("cgroup.subtree_control")) {
      handDown(directory, file, command);
      files.put(file, (files.get(file) + " " + command.replace("+", "")).strip());
    } else if (name.equals("cgroup.procs")) {
      files.replaceAll(
          (each, text) -> each.endsWith("cgroup.procs") ? without(text, command) : text);
      files.merge(file, command, (old, added) -> old.isEmpty() ? added : old + "\n" + added);
    } else if (name.equals("cgroup.freeze")) {
      files.put(file, command);
      files.put(directory.resolve("cgroup.events"), "populated 1\nfrozen " + command + "\n");
    } else {
      files.put(file, command);
    }
    return true;
  }

  private static String without(String pids, String pid) {
    return String.join("\n", pids.lines().filter(line -> !line.equals(pid)).toList());
  }

  // As cgroup_vet_subtree_control_enable in the kernel.
  private void handDown(Path directory, Path file, String command) {
    Path type = directory.resolve("cgroup.type");
    if (files.getOrDefault(directory.resolve("cgroup.procs"), "").isEmpty()
        || !files.containsKey(type)) {
      return;
    }
    boolean domain =
        !Set.of("+cpu", "+cpuset", "+pids").containsAll(List.of(command.split(" ", -1)));
    if (domain) {
      Errno answer = files.get(type).equals("domain") ? Errno.EBUSY : Errno.EOPNOTSUPP;
      throw new LinuxException("write " + file, answer.number());
    }
    files.put(type, "domain threaded");
  }

  @Override
  public List<Path> children(Path directory) {
    return directories.stream()
        .filter(each -> each.startsWith(directory))
        .filter(each -> each.getNameCount() == directory.getNameCount() + 1)
        .sorted()
        .toList();
  }

  @Override
  public boolean exists(Path directory) {
    return directories.contains(directory);
  }

  @Override
  public void attachDevices(Path directory, byte[] program) {
    programs.add(directory);
    log.add(root.relativize(directory) + " devices:" + program.length / 8);
  }
}
