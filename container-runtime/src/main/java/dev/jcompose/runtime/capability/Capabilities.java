package dev.jcompose.runtime.capability;

import dev.jcompose.linux.file.ControlFile;
import dev.jcompose.linux.name.Capability;
import dev.jcompose.runtime.PrivilegeSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Sets of capabilities: as users write them, as `CAP_` names, as the kernel's bits.
///
/// @see "capabilities(7); moby daemon/pkg/oci/caps"
public final class Capabilities {
  private static final String PREFIX = "CAP_";
  private static final String ALL = "ALL";

  /// What a container gets by default.
  private static final long DEFAULT_MASK =
      bits(
          List.of(
              "CHOWN",
              "DAC_OVERRIDE",
              "FSETID",
              "FOWNER",
              "MKNOD",
              "NET_RAW",
              "SETGID",
              "SETUID",
              "SETFCAP",
              "SETPCAP",
              "NET_BIND_SERVICE",
              "SYS_CHROOT",
              "KILL",
              "AUDIT_WRITE"));

  private static final long KERNEL_MASK = kernelMask();

  private Capabilities() {}

  /// The bits of the bounding, permitted and effective sets: all for a privileged container, else
  /// Docker's 14 without what is dropped and with what is added. Adding or dropping `ALL` changes
  /// the base; single names come after it and win.
  ///
  /// @throws IllegalArgumentException for an unknown name, in Docker's words
  public static long mask(PrivilegeSpec privilege) {
    long add = bits(checked(privilege.capAdd(), "CapAdd"));
    long drop = bits(checked(privilege.capDrop(), "CapDrop"));
    if (privilege.privileged()) {
      return KERNEL_MASK;
    }
    if (has(privilege.capAdd())) {
      return KERNEL_MASK & ~drop;
    }
    if (has(privilege.capDrop())) {
      return add & KERNEL_MASK;
    }
    return ((DEFAULT_MASK & ~drop) | add) & KERNEL_MASK;
  }

  /// Whether `ALL` was requested, which means all that can be granted.
  public static boolean addsAll(PrivilegeSpec privilege) {
    return has(privilege.capAdd());
  }

  /// The bits of every capability that this kernel has.
  public static long all() {
    return KERNEL_MASK;
  }

  /// The names (`CAP_CHOWN`) of a set, sorted.
  public static Set<String> names(long mask) {
    Set<String> names = new TreeSet<>();
    for (int number = 0; number < Capability.NAMES.size(); number++) {
      if (((mask >>> number) & 1) != 0) {
        names.add(PREFIX + Capability.NAMES.get(number));
      }
    }
    return names;
  }

  /// The names of a container's capabilities.
  public static Set<String> names(PrivilegeSpec privilege) {
    return names(mask(privilege));
  }

  /// The name with `CAP_`, in upper case, or `ALL`.
  ///
  /// @throws IllegalArgumentException when there is no such capability
  public static String normalize(String name) {
    String upper = name.strip().toUpperCase(Locale.ROOT);
    String bare = upper.startsWith(PREFIX) ? upper.substring(PREFIX.length()) : upper;
    if (upper.equals(ALL)) {
      return ALL;
    }
    if (!Capability.NAMES.contains(bare)) {
      throw new IllegalArgumentException("unknown capability: \"" + PREFIX + bare + "\"");
    }
    return PREFIX + bare;
  }

  private static List<String> checked(Collection<String> names, String subject) {
    List<String> bare = new ArrayList<>();
    for (String name : names) {
      try {
        String full = normalize(name);
        if (!full.equals(ALL)) {
          bare.add(full.substring(PREFIX.length()));
        }
      } catch (IllegalArgumentException unknown) {
        throw new IllegalArgumentException(
            "invalid " + subject + ": " + unknown.getMessage(), unknown);
      }
    }
    return bare;
  }

  private static boolean has(Collection<String> names) {
    return names.stream().anyMatch(name -> name.strip().equalsIgnoreCase(ALL));
  }

  private static long bits(Collection<String> bareNames) {
    long bits = 0;
    for (String name : bareNames) {
      bits |= 1L << Capability.NAMES.indexOf(name);
    }
    return bits;
  }

  // Setting a bit that the kernel does not know fails with EPERM, and older kernels have fewer. A
  // sysctl file answers only the first read(2), which rules out Files.readString: it starts by
  // reading a single byte.
  private static long kernelMask() {
    int newest = Capability.NAMES.size() - 1;
    int last =
        ControlFile.read(Path.of("/proc/sys/kernel/cap_last_cap"))
            .map(text -> Math.min(newest, Integer.parseInt(text.strip())))
            .orElse(newest);
    return (1L << (last + 1)) - 1;
  }
}
