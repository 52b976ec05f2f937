package dev.jcompose.linux.watch;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.FileType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Reports where something may have changed in some trees: files, whole directories, links. The
/// trees may come and go.
///
/// It never reports too little: a directory that was created, moved in or lost track of is reported
/// as a whole, and so is everything when the kernel's queue overflows. It may report too much. One
/// thread takes; any thread may wake or close.
public final class TreeWatch implements AutoCloseable {
  /// When an editor writes one file, there are several events: they are collected until nothing
  /// follows for this long.
  private static final Duration QUIET = Duration.ofMillis(8);

  /// But no longer than this.
  private static final Duration LONGEST = Duration.ofMillis(40);

  private final List<String> roots;
  private final Predicate<String> skipped;
  private final Alarm alarm = new Alarm();
  private volatile boolean closed;
  private boolean over;

  private Inotify inotify;

  /// The directories that are watched, by number. One may be in a tree and above another.
  private final Map<Integer, String> paths = new HashMap<>();

  private final NavigableMap<String, Integer> numbers = new TreeMap<>();

  /// Those of them that belong to a tree.
  private final Set<String> inTrees = new HashSet<>();

  /// The nearest directory above each root.
  private final Map<String, String> anchors = new HashMap<>();

  private TreeWatch(List<String> roots, Predicate<String> skipped) {
    this.roots = roots;
    this.skipped = skipped;
    this.inotify = Inotify.open();
  }

  /// Watches.
  ///
  /// @param roots absolute paths of directories or files, which need not be there yet
  /// @param skipped directories, by absolute path, to leave out
  public static TreeWatch of(Collection<String> roots, Predicate<String> skipped) {
    TreeWatch watch = new TreeWatch(List.copyOf(new LinkedHashSet<>(roots)), skipped);
    try {
      watch.roots.forEach(watch::attach);
    } catch (LinuxException failure) {
      watch.end();
      throw failure;
    }
    return watch;
  }

  /// Waits for changes.
  ///
  /// @return absolute paths, each to be examined with everything below it; none when somebody
  ///   called [#wake]; empty when it was closed
  public Optional<Set<String>> take() {
    Set<String> changed = new LinkedHashSet<>();
    while (!closed) {
      boolean something = alarm.await(inotify.fd(), -1);
      if (closed) {
        break;
      }
      if (something) {
        gather(changed);
        if (!changed.isEmpty()) {
          return Optional.of(changed);
        }
      }
      if (alarm.silence() && !closed) {
        return Optional.of(Set.of());
      }
    }
    end();
    return Optional.empty();
  }

  /// Makes [#take] return.
  public void wake() {
    alarm.ring();
  }

  private void gather(Set<String> changed) {
    long begin = System.nanoTime();
    do {
      for (Inotify.Event event : inotify.read()) {
        if (event.is(Inotify.OVERFLOW)) {
          startOver(changed);
          break;
        }
        handle(event, changed);
      }
    } while (System.nanoTime() - begin < LONGEST.toNanos()
        && alarm.await(inotify.fd(), (int) QUIET.toMillis()));
  }

  /// Events were lost, and nobody knows which.
  private void startOver(Set<String> changed) {
    inotify.close();
    inotify = Inotify.open();
    paths.clear();
    numbers.clear();
    inTrees.clear();
    anchors.clear();
    roots.forEach(this::attach);
    changed.addAll(roots);
  }

  private void handle(Inotify.Event event, Set<String> changed) {
    String directory = paths.get(event.watch());
    if (directory == null) {
      return;
    }
    if (event.is(Inotify.IGNORED)) {
      forget(event.watch());
      return;
    }
    if (event.is(Inotify.DELETE_SELF | Inotify.MOVE_SELF)) {
      if (event.is(Inotify.MOVE_SELF)) {
        forgetBelow(directory);
      }
      reattach(root -> root.equals(directory) || directory.equals(anchors.get(root)), changed);
      return;
    }
    if (event.name().isEmpty()) {
      return;
    }
    String path = child(directory, event.name());
    boolean comesOrGoes =
        event.is(Inotify.CREATE | Inotify.DELETE | Inotify.MOVED_FROM | Inotify.MOVED_TO);
    if (comesOrGoes) {
      reattach(root -> root.equals(path) || root.startsWith(path + "/"), changed);
    } else if (roots.contains(path)) {
      changed.add(path);
    }
    if (!inTrees.contains(directory)) {
      return;
    }
    changed.add(path);
    if (event.is(Inotify.IS_DIRECTORY)) {
      if (event.is(Inotify.MOVED_FROM)) {
        forgetBelow(path);
      } else if (event.is(Inotify.CREATE | Inotify.MOVED_TO)) {
        addTree(path, false);
      }
    }
  }

  /// Looks for the missing roots again.
  private void reattach(Predicate<String> which, Set<String> changed) {
    for (String root : roots) {
      if (which.test(root)) {
        attach(root);
        changed.add(root);
      }
    }
  }

  private void attach(String root) {
    String above = parent(root);
    while (!add(above, true).isPresent() && !above.equals("/")) {
      above = parent(above);
    }
    anchors.put(root, above);
    addTree(root, true);
  }

  private OptionalInt add(String directory, boolean follow) {
    OptionalInt number = inotify.add(directory, follow);
    if (number.isPresent()) {
      String before = paths.put(number.getAsInt(), directory);
      if (before != null && !before.equals(directory)) {
        // Moved within the trees before its old name was dropped, or visible under two names.
        numbers.remove(before);
      }
      numbers.put(directory, number.getAsInt());
    }
    return number;
  }

  /// Watches a directory and all below it.
  private void addTree(String path, boolean follow) {
    if (skipped.test(path) || add(path, follow).isEmpty()) {
      return;
    }
    inTrees.add(path);
    try (Directory directory = Directory.open(Path.of(path))) {
      for (DirectoryEntry entry : directory.list()) {
        if (isDirectory(directory, entry)) {
          addTree(child(path, entry.name()), false);
        }
      }
    } catch (LinuxException gone) {
      if (!gone.is(Errno.ENOENT) && !gone.is(Errno.ENOTDIR) && !gone.is(Errno.EACCES)) {
        throw gone;
      }
    }
  }

  private static boolean isDirectory(Directory directory, DirectoryEntry entry) {
    return entry.type() == FileType.UNKNOWN
        ? directory.find(entry.name()).map(FileStatus::isDirectory).orElse(false)
        : entry.type() == FileType.DIRECTORY;
  }

  private void forget(int number) {
    String path = paths.remove(number);
    if (path != null && Integer.valueOf(number).equals(numbers.get(path))) {
      numbers.remove(path);
      inTrees.remove(path);
    }
  }

  /// Stops watching a directory that went away, and what is below it: its path now means something
  /// else.
  private void forgetBelow(String path) {
    Map<String, Integer> below = new TreeMap<>(numbers.subMap(path + "/", path + "0"));
    Integer own = numbers.get(path);
    if (own != null) {
      below.put(path, own);
    }
    below.forEach((name, number) -> {
      inotify.remove(number);
      forget(number);
    });
  }

  private static String child(String directory, String name) {
    return directory.equals("/") ? "/" + name : directory + "/" + name;
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private synchronized void end() {
    if (!over) {
      over = true;
      inotify.close();
      alarm.close();
    }
  }

  /// Ends it: [#take] returns empty as soon as the waiting thread notices.
  @Override
  public synchronized void close() {
    closed = true;
    if (!over) {
      alarm.ring();
    }
  }
}
