package dev.jcompose.runtime.plan;

import dev.jcompose.linux.mount.MountAttribute;
import dev.jcompose.linux.namespace.IdMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The options of a tmpfs as users write them, `size=64m,mode=1777,ro,exec`, taken apart.
///
/// Docker's defaults are `noexec,nosuid,nodev`; `size` is in bytes or with `k`, `m`, `g` or `%`.
///
/// @param attributes of the mount
/// @param parameters of the file system, alternately key and value
/// @param propagation a [TargetFlag], or 0: a new mount is private
public record TmpfsOptions(long attributes, List<String> parameters, int propagation) {
  private static final Map<String, Long> SETS =
      Map.of(
          "ro", MountAttribute.READ_ONLY,
          "nosuid", MountAttribute.NO_SUID,
          "nodev", MountAttribute.NO_DEV,
          "noexec", MountAttribute.NO_EXEC,
          "noatime", MountAttribute.NO_ACCESS_TIME,
          "nodiratime", MountAttribute.NO_DIRECTORY_ACCESS_TIME,
          "strictatime", MountAttribute.STRICT_ACCESS_TIME);
  private static final Map<String, Long> CLEARS =
      Map.of(
          "rw", MountAttribute.READ_ONLY,
          "suid", MountAttribute.NO_SUID,
          "dev", MountAttribute.NO_DEV,
          "exec", MountAttribute.NO_EXEC,
          "atime", MountAttribute.NO_ACCESS_TIME,
          "diratime", MountAttribute.NO_DIRECTORY_ACCESS_TIME,
          "nostrictatime", MountAttribute.STRICT_ACCESS_TIME,
          "relatime", MountAttribute.NO_ACCESS_TIME | MountAttribute.STRICT_ACCESS_TIME);
  private static final List<String> KEYS =
      List.of("size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol", "huge");

  private static final Pattern SIZE =
      Pattern.compile("(?:0[xX][0-9a-fA-F]+|[0-9]+)[kKmMgGtTpPeE]?");
  private static final Pattern ID = Pattern.compile("[0-9]{1,10}");

  /// Of those whose values are the same on every kernel.
  ///
  /// @see "Linux mm/shmem.c: shmem_parse_one"
  private static final Map<String, Pattern> VALUES =
      Map.of(
          "size", Pattern.compile(SIZE.pattern() + "%?"),
          "nr_blocks", SIZE,
          "nr_inodes", SIZE,
          "mode", Pattern.compile("[0-7]{1,11}"),
          "uid", ID,
          "gid", ID);

  /// The last one counts. Without peers, a mount is nobody's slave.
  private static final Map<String, Integer> PROPAGATIONS =
      Map.of(
          "private",
          0,
          "rprivate",
          0,
          "slave",
          0,
          "rslave",
          0,
          "shared",
          TargetFlag.SHARED.number,
          "rshared",
          TargetFlag.SHARED.number,
          "unbindable",
          TargetFlag.UNBINDABLE.number,
          "runbindable",
          TargetFlag.UNBINDABLE.number);

  /// Docker accepts them; in memory there is nothing to write at once, and Linux has no mandatory
  /// locks any more.
  private static final List<String> WITHOUT_EFFECT =
      List.of("defaults", "sync", "async", "dirsync", "mand", "nomand", "norelatime");

  /// The same for the user namespace of a container, as the host has to say it.
  TmpfsOptions in(IdMapping ids) {
    List<String> mapped = new ArrayList<>(parameters);
    for (int at = 0; at + 1 < mapped.size(); at += 2) {
      String value = mapped.get(at + 1);
      if (mapped.get(at).equals("uid")) {
        mapped.set(at + 1, Long.toString(ids.user(number(value))));
      } else if (mapped.get(at).equals("gid")) {
        mapped.set(at + 1, Long.toString(ids.group(number(value))));
      }
    }
    return new TmpfsOptions(attributes, List.copyOf(mapped), propagation);
  }

  private static long number(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException wrong) {
      throw new IllegalArgumentException(
          "invalid tmpfs option: \"" + id + "\" is not an id", wrong);
    }
  }

  /// Rejects options that are not known, and values that the kernel would refuse at the mount.
  ///
  /// @throws IllegalArgumentException with the option
  public static void check(String text) {
    List<String> parameters = parse(text).parameters();
    for (int at = 0; at + 1 < parameters.size(); at += 2) {
      Pattern valid = VALUES.get(parameters.get(at));
      if (valid != null && !valid.matcher(parameters.get(at + 1)).matches()) {
        throw new IllegalArgumentException(
            "invalid tmpfs option \"%s=%s\"".formatted(parameters.get(at), parameters.get(at + 1)));
      }
    }
  }

  static TmpfsOptions parse(String text) {
    long attributes = MountAttribute.NO_SUID | MountAttribute.NO_DEV | MountAttribute.NO_EXEC;
    List<String> parameters = new ArrayList<>();
    int propagation = 0;
    for (String option : text.split(",", -1)) {
      int equals = option.indexOf('=');
      String key = equals < 0 ? option : option.substring(0, equals);
      if (equals < 0 && SETS.containsKey(option)) {
        attributes |= SETS.getOrDefault(option, 0L);
      } else if (equals < 0 && CLEARS.containsKey(option)) {
        attributes &= ~CLEARS.getOrDefault(option, 0L);
      } else if (equals > 0 && equals + 1 < option.length() && KEYS.contains(key)) {
        parameters.add(key);
        parameters.add(option.substring(equals + 1));
      } else if (PROPAGATIONS.containsKey(option)) {
        propagation = PROPAGATIONS.getOrDefault(option, 0);
      } else if (!option.isBlank() && !WITHOUT_EFFECT.contains(option)) {
        throw new IllegalArgumentException("invalid tmpfs option \"" + option + "\"");
      }
    }
    return new TmpfsOptions(attributes, List.copyOf(parameters), propagation);
  }
}
