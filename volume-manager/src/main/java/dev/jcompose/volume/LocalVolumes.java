package dev.jcompose.volume;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.FileName;
import dev.jcompose.linux.file.FileType;
import dev.jcompose.linux.file.TwinFile;
import dev.jcompose.linux.tmpfs.MemoryMount;
import dev.jcompose.volume.VolumeException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Volumes as directories: `<root>/<name>/_data` with a `volume.json` next to it. Directories
/// appear and disappear by renaming, under names that no volume can have.
///
/// Nothing is mounted in the host's mount namespace, except for volumes of type tmpfs, which have
/// to be the same for all containers: these are mounted while the volume exists, and again by the
/// next engine after a restart of the machine, then empty.
public final class LocalVolumes implements Volumes {
  private static final Logger LOG = LoggerFactory.getLogger(LocalVolumes.class);
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
  private static final int LONGEST_NAME = 255;
  private static final String DRIVER = "local";
  private static final String ANONYMOUS = "com.docker.volume.anonymous";
  private static final String DATA = "_data";
  private static final String NEW = ".new-";
  private static final String GONE = ".gone-";
  private static final int NO_REPLACE = 1;
  private static final int PRIVATE = 0700;
  private static final int PUBLIC = 0755;

  private final Path root;
  private final Directory directory;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, LocalVolume> volumes = new TreeMap<>();
  private final Map<String, Object> copying = new ConcurrentHashMap<>();

  private LocalVolumes(Path root, Directory directory) {
    this.root = root;
    this.directory = directory;
  }

  /// Opens the volumes of a directory, which is made when it is missing, and finishes or undoes
  /// what an engine that was killed had begun. One engine at a time.
  ///
  /// @param damage receives a sentence for the user about what cannot be used or was put aside
  /// @throws VolumeException when the directory cannot be used
  public static LocalVolumes open(Path root, Consumer<String> damage) {
    try {
      Files.createDirectories(
          root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      LocalVolumes volumes = new LocalVolumes(root.toRealPath(), Directory.open(root.toRealPath()));
      volumes.load(damage);
      return volumes;
    } catch (IOException | LinuxException problem) {
      throw system("volumes in " + root + ": cannot be opened: " + IoFailure.words(problem));
    }
  }

  @Override
  public synchronized LocalVolume create(VolumeSpec spec) {
    if (!spec.driver().isEmpty() && !spec.driver().equals(DRIVER)) {
      String driver = spec.driver();
      throw new VolumeException(
          Kind.NOT_FOUND,
          "error looking up volume plugin " + driver + ": plugin \"" + driver + "\" not found");
    }
    boolean anonymous = spec.name().filter(name -> !name.isEmpty()).isEmpty();
    String name = anonymous ? randomName() : checked(spec.name().orElseThrow());
    LocalVolume known = volumes.get(name);
    if (known != null) {
      return known;
    }
    VolumeOptions options = VolumeOptions.parse(spec.options());
    Map<String, String> labels = new HashMap<>(spec.labels());
    if (anonymous) {
      labels.put(ANONYMOUS, "");
    }
    Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
    try {
      make(name, new VolumeRecord(DRIVER, spec.options(), labels, now.toString(), anonymous));
      LocalVolume volume = VolumeRecord.read(root.resolve(name), name, data(name), LOG::warn);
      mount(name, options);
      volumes.put(name, volume);
      return volume;
    } catch (LinuxException problem) {
      discard(name);
      throw system("volume \"" + name + "\": cannot be created: " + problem.getMessage());
    }
  }

  @Override
  public synchronized Optional<LocalVolume> find(String name) {
    return Optional.ofNullable(volumes.get(name));
  }

  @Override
  public synchronized List<LocalVolume> list() {
    return List.copyOf(volumes.values());
  }

  @Override
  public synchronized void remove(String name) {
    LocalVolume volume = required(name);
    try {
      if (VolumeOptions.parse(volume.options()) instanceof VolumeOptions.Memory) {
        unmountAll(name);
      }
      discard(name);
    } catch (LinuxException problem) {
      throw system("volume \"" + name + "\": cannot be removed: " + problem.getMessage());
    }
    volumes.remove(name);
    copying.remove(name);
  }

  @Override
  public void copyUp(String name, Path rootfs, String path) {
    copyUp(
        name,
        rootfs,
        path,
        (volume, source) -> {
          try (Directory data = Directory.open(volume.mountpoint());
              Directory stage = Directory.open(stage(volume))) {
            new CopyUp(stage, data).fill(source);
          }
        });
  }

  @Override
  public void copyUpPart(String name, String part, Path rootfs, String path) {
    copyUp(
        name,
        rootfs,
        path,
        (volume, source) -> {
          try (Directory whole = Directory.open(volume.mountpoint());
              Directory data = whole.directory(part)) {
            new CopyUp(data, data).fill(source);
          }
        });
  }

  private void copyUp(
      String name, Path rootfs, String path, BiConsumer<LocalVolume, Directory> fill) {
    LocalVolume volume = find(name).orElseThrow(() -> missing(name));
    synchronized (copying.computeIfAbsent(name, _ -> new Object())) {
      try (Directory container = Directory.open(rootfs);
          Directory source = container.directory(path)) {
        fill.accept(volume, source);
      } catch (LinuxException problem) {
        if (isNoDirectory(problem) && isNoDirectory(rootfs, path)) {
          return;
        }
        throw system(
            "volume \""
                + name
                + "\": cannot be filled from "
                + path
                + " of the image: "
                + problem.getMessage());
      }
    }
  }

  // Same file system as the data: beside it for ours, in it for others.
  private Path stage(LocalVolume volume) {
    return VolumeOptions.parse(volume.options()) instanceof VolumeOptions.Plain
        ? root.resolve(volume.name())
        : volume.mountpoint();
  }

  private static boolean isNoDirectory(LinuxException problem) {
    return problem.is(Errno.ENOENT)
        || problem.is(Errno.ENOTDIR)
        || problem.is(Errno.ELOOP)
        || problem.is(Errno.ENAMETOOLONG);
  }

  private static boolean isNoDirectory(Path rootfs, String path) {
    try (Directory container = Directory.open(rootfs);
        Directory _ = container.directory(path)) {
      return false;
    } catch (LinuxException problem) {
      return isNoDirectory(problem);
    }
  }

  private void load(Consumer<String> damage) {
    for (DirectoryEntry entry : directory.list()) {
      String name = entry.name();
      if (name.startsWith(NEW) || name.startsWith(GONE)) {
        sweep(name);
      } else if (entry.type() == FileType.DIRECTORY && isName(name)) {
        adopt(name, damage);
      }
    }
  }

  private void sweep(String name) {
    try {
      directory.removeTree(name);
    } catch (LinuxException problem) {
      LOG.warn("volumes: cannot remove leftover {}: {}", name, problem.getMessage());
    }
  }

  // One volume that cannot be used must not keep all others from being used.
  private void adopt(String name, Consumer<String> damage) {
    try {
      LocalVolume volume = VolumeRecord.read(root.resolve(name), name, data(name), damage);
      volumes.put(name, volume);
      VolumeOptions options = VolumeOptions.parse(volume.options());
      mount(name, options);
      if (options instanceof VolumeOptions.Plain) {
        try (Directory stage = directory.child(name);
            Directory data = stage.child(DATA)) {
          new CopyUp(stage, data).resume();
        }
      }
    } catch (LinuxException | VolumeException problem) {
      damage.accept("volume " + name + ": cannot be used: " + problem.getMessage());
    }
  }

  private void make(String name, VolumeRecord record) {
    String temporary = NEW + randomName();
    directory.makeDirectory(temporary, PRIVATE);
    try (Directory made = directory.child(temporary)) {
      made.makeDirectory(DATA, PRIVATE);
      made.chmod(DATA, PUBLIC);
      new TwinFile(root.resolve(temporary).resolve(VolumeRecord.FILE)).write(record.toJson());
      directory.rename(temporary, directory, name, NO_REPLACE);
    } catch (IOException problem) {
      directory.removeTree(temporary);
      throw system("volume \"" + name + "\": cannot be created: " + IoFailure.words(problem));
    } catch (LinuxException problem) {
      directory.removeTree(temporary);
      throw problem;
    }
    directory.sync();
  }

  private void discard(String name) {
    String temporary = GONE + randomName();
    try {
      directory.rename(name, directory, temporary);
    } catch (LinuxException problem) {
      if (problem.is(Errno.ENOENT)) {
        return;
      }
      throw problem;
    }
    directory.sync();
    directory.removeTree(temporary);
  }

  private void mount(String name, VolumeOptions options) {
    if (options instanceof VolumeOptions.Memory(long flags, String data)
        && !MemoryMount.isMounted(data(name))) {
      MemoryMount.mount(data(name), flags, data);
    }
  }

  private void unmountAll(String name) {
    while (MemoryMount.unmount(data(name))) {
      LOG.debug("volume {}: unmounted", name);
    }
  }

  private Path data(String name) {
    return root.resolve(name).resolve(DATA);
  }

  private LocalVolume required(String name) {
    LocalVolume volume = volumes.get(name);
    if (volume == null) {
      throw missing(name);
    }
    return volume;
  }

  private static String checked(String name) {
    if (!isName(name)) {
      throw new VolumeException(
          Kind.INVALID,
          "create "
              + name
              + ": \""
              + name
              + "\" includes invalid characters for a local volume name, only"
              + " \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory,"
              + " use absolute path");
    }
    return name;
  }

  private static boolean isName(String name) {
    return NAME.matcher(name).matches() && name.length() <= LONGEST_NAME && FileName.isSingle(name);
  }

  private String randomName() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static VolumeException missing(String name) {
    return new VolumeException(Kind.NOT_FOUND, "get " + name + ": no such volume");
  }

  private static VolumeException system(String message) {
    return new VolumeException(Kind.SYSTEM, message);
  }
}
