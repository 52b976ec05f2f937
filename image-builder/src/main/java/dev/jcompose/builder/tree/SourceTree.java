package dev.jcompose.builder.tree;

import dev.jcompose.builder.dockerfile.Glob;
import dev.jcompose.image.layer.ArchivePath;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.FileType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where COPY and ADD take files from. No path leads outside, not even through links.
///
/// @param root the tree
/// @param ignored the rules for excluded files
/// @param foreign whether it is the user's directory: owners are ignored, everything belongs to
///   root
public record SourceTree(Directory root, IgnoreRules ignored, boolean foreign)
    implements AutoCloseable {
  /// The paths a source stands for: itself, or what its pattern matches, sorted.
  ///
  /// @param deep whether `**` means any number of directories, as with `--parents`; otherwise it
  ///   means what `*` means
  public List<String> resolve(String source, boolean deep) {
    String clean = ArchivePath.clampToRoot(source);
    if (!Glob.isPattern(clean)) {
      boolean there = clean.isEmpty() || (root.find(clean, true).isPresent() && !hidden(clean));
      return there ? List.of(clean) : List.of();
    }
    List<String> matches = new ArrayList<>();
    match("", clean.split("/", -1), 0, deep, matches);
    return matches.stream().distinct().sorted().toList();
  }

  /// Whether a path is ignored, with everything below it.
  boolean hidden(String path) {
    if (ignored.isEmpty() || path.isEmpty() || !ignored.excludes(path)) {
      return false;
    }
    if (!ignored.mayIncludeBelow() || !isDirectory(path)) {
      return true;
    }
    try (Directory directory = root.directory(path)) {
      return list(directory, path).isEmpty();
    }
  }

  /// The entries of a directory that are part of the tree, sorted.
  public List<DirectoryEntry> list(Directory directory, String path) {
    List<DirectoryEntry> entries = directory.list();
    entries.sort(Comparator.comparing(DirectoryEntry::name));
    // If only one layer has a directory, overlayfs lists its whiteouts, which cannot be opened.
    entries.removeIf(entry ->
        entry.type() == FileType.CHARACTER_DEVICE && directory.find(entry.name()).isEmpty());
    if (!ignored.isEmpty()) {
      entries.removeIf(entry -> !wanted(directory, child(path, entry.name()), entry.name()));
    }
    return entries;
  }

  /// An ignored directory is part of the tree only because of exceptions below it.
  private boolean wanted(Directory parent, String path, String name) {
    if (!ignored.excludes(path)) {
      return true;
    }
    if (!ignored.mayIncludeBelow() || !parent.status(name).isDirectory()) {
      return false;
    }
    try (Directory directory = parent.child(name)) {
      return directory.list().stream()
          .anyMatch(entry -> wanted(directory, child(path, entry.name()), entry.name()));
    }
  }

  public static String child(String path, String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }

  @Override
  public void close() {
    root.close();
  }

  private boolean isDirectory(String path) {
    Optional<FileStatus> status = root.find(path, false);
    return status.isPresent() && status.get().isDirectory();
  }

  private void match(
      String path, String[] components, int index, boolean deep, List<String> matches) {
    if (index == components.length) {
      matches.add(path);
      return;
    }
    boolean last = index == components.length - 1;
    if (!Glob.isPattern(components[index])) {
      String next = child(path, components[index]);
      if (root.find(next, true).isPresent() && !hidden(next)) {
        match(next, components, index + 1, deep, matches);
      }
      return;
    }
    if (deep && components[index].equals("**")) {
      match(path, components, index + 1, deep, matches);
      if (!last) {
        below(path).forEach(next -> match(next, components, index, true, matches));
      }
      return;
    }
    Pattern pattern = Glob.path(components[index].replace("**", "*"));
    try (Directory directory = root.directory(path)) {
      for (DirectoryEntry entry : list(directory, path)) {
        String next = child(path, entry.name());
        boolean usable = last || root.find(next, true).filter(FileStatus::isDirectory).isPresent();
        if (usable && pattern.matcher(entry.name()).matches()) {
          match(next, components, index + 1, deep, matches);
        }
      }
    }
  }

  /// The directories in one; no links, which could lead in circles.
  private List<String> below(String path) {
    try (Directory directory = root.directory(path)) {
      return list(directory, path).stream()
          .map(entry -> child(path, entry.name()))
          .filter(this::isDirectory)
          .toList();
    }
  }
}
