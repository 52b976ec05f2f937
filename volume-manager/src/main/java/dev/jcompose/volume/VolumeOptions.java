package dev.jcompose.volume;

import dev.jcompose.linux.tmpfs.MemoryMount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What the options of driver `local` come to.
///
/// @see "moby volume/local; https://docs.docker.com/engine/storage/volumes"
public sealed interface VolumeOptions {
  /// A directory of ours.
  record Plain() implements VolumeOptions {}

  /// A directory of the host (`o: bind`, `device: /path`). Nothing is mounted for it: the path
  /// itself is the volume.
  ///
  /// @param device absolute path; need not exist before a container uses it
  /// @param readOnly whether containers may only read it (`o: bind,ro`)
  record Bind(Path device, boolean readOnly) implements VolumeOptions {}

  /// A file system in memory (`type: tmpfs`), mounted for as long as the volume exists.
  ///
  /// @param flags of [MemoryMount]
  /// @param data mount data: `size=100m,uid=1000`
  record Memory(long flags, String data) implements VolumeOptions {}

  /// Understands options.
  ///
  /// @throws VolumeException for those we do not support, with the reason
  static VolumeOptions parse(Map<String, String> options) {
    Set<String> unknown = new TreeSet<>(options.keySet());
    unknown.removeAll(Set.of("type", "o", "device", "size"));
    if (!unknown.isEmpty()) {
      throw invalid("invalid option: \"" + unknown.iterator().next() + "\"");
    }
    if (options.containsKey("size")) {
      throw invalid("quota size requested but no quota support");
    }
    String type = options.getOrDefault("type", "");
    String device = options.getOrDefault("device", "");
    List<String> flags =
        List.of(options.getOrDefault("o", "").split(",", -1)).stream()
            .map(String::strip)
            .filter(flag -> !flag.isEmpty())
            .toList();
    if (type.isEmpty() && device.isEmpty() && flags.isEmpty()) {
      return new Plain();
    }
    if (flags.contains("bind") || flags.contains("rbind") || type.equals("bind")) {
      return bind(device, flags);
    }
    if (type.isEmpty()) {
      throw invalid("missing required option: \"type\"");
    }
    if (device.isEmpty()) {
      throw invalid("missing required option: \"device\"");
    }
    if (type.equals("tmpfs")) {
      return memory(flags);
    }
    throw invalid(
        "type \""
            + type
            + "\": not supported (mount it on the host, then use type none, o bind and its path as"
            + " device)");
  }

  private static Bind bind(String device, List<String> flags) {
    if (device.isEmpty()) {
      throw invalid("missing required option: \"device\"");
    }
    if (!device.startsWith("/") || device.indexOf('\0') >= 0) {
      throw invalid("device \"" + device + "\": not an absolute path");
    }
    for (String flag : flags) {
      if (!Set.of("bind", "rbind", "ro", "rw", "defaults").contains(flag)) {
        throw invalid("option \"" + flag + "\" of o: not supported for a bind volume");
      }
    }
    return new Bind(Path.of(device).normalize(), flags.contains("ro"));
  }

  private static Memory memory(List<String> options) {
    long flags = 0;
    List<String> data = new ArrayList<>();
    for (String option : options) {
      switch (option) {
        case "ro" -> flags |= MemoryMount.READ_ONLY;
        case "nosuid" -> flags |= MemoryMount.NO_SUID;
        case "nodev" -> flags |= MemoryMount.NO_DEV;
        case "noexec" -> flags |= MemoryMount.NO_EXEC;
        case "rw", "suid", "dev", "exec", "defaults" -> {}
        default -> {
          if (!isOfMemory(option)) {
            throw invalid("option \"" + option + "\" of o: not supported for a tmpfs volume");
          }
          data.add(option);
        }
      }
    }
    return new Memory(flags, String.join(",", data));
  }

  /// @see "tmpfs(5)"
  private static boolean isOfMemory(String option) {
    String[] parts = option.split("=", 2);
    String value = parts.length > 1 ? parts[1] : "";
    return switch (parts[0]) {
      case "size" -> value.matches("[0-9]{1,18}[kKmMgG%]?");
      case "nr_blocks", "nr_inodes" -> value.matches("[0-9]{1,18}[kKmMgG]?");
      case "mode" -> value.matches("[0-7]{1,10}");
      // The largest number of 32 bits is nobody.
      case "uid", "gid" ->
          value.matches("[0-9]{1,10}") && Long.parseLong(value) < (1L << Integer.SIZE) - 1;
      default -> false;
    };
  }

  private static VolumeException invalid(String message) {
    return new VolumeException(VolumeException.Kind.INVALID, message);
  }
}
