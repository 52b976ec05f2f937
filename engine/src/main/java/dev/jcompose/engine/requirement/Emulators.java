package dev.jcompose.engine.requirement;

import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The architectures whose programs this machine runs by an emulator: the handlers that are
/// registered with the kernel's `binfmt_misc`.
///
/// @param fixed those whose emulator the kernel holds open, so that containers have it, too
/// @param loose those whose emulator is looked up in the container, which does not have it
/// @see <a href="https://docs.kernel.org/admin-guide/binfmt-misc.html">binfmt_misc</a>
public record Emulators(Set<String> fixed, Set<String> loose) {
  private static final Path HANDLERS = Path.of("/proc/sys/fs/binfmt_misc");
  private static final int CLASS = 4;
  private static final int ORDER = 5;
  private static final int MACHINE = 18;

  /// Copies the sets.
  public Emulators {
    fixed = Set.copyOf(fixed);
    loose = Set.copyOf(loose);
  }

  /// Those of this machine, now.
  public static Emulators here() {
    Set<String> fixed = new HashSet<>();
    Set<String> loose = new HashSet<>();
    try (Stream<Path> entries = Files.list(HANDLERS)) {
      if (!Files.readString(HANDLERS.resolve("status")).startsWith("enabled")) {
        return new Emulators(fixed, loose);
      }
      entries.forEach(entry -> {
        String name = String.valueOf(entry.getFileName());
        if (!name.equals("register") && !name.equals("status")) {
          add(read(entry), fixed, loose);
        }
      });
    } catch (IOException | UncheckedIOException _) {
      // Not mounted: no handler.
    }
    return new Emulators(fixed, loose);
  }

  private static String read(Path entry) {
    try {
      return Files.readString(entry);
    } catch (IOException _) {
      return "gone";
    }
  }

  /// Those of handlers.
  ///
  /// @param handlers as the kernel shows them
  static Emulators of(Iterable<String> handlers) {
    Set<String> fixed = new HashSet<>();
    Set<String> loose = new HashSet<>();
    handlers.forEach(handler -> add(handler, fixed, loose));
    return new Emulators(fixed, loose);
  }

  private static void add(String handler, Set<String> fixed, Set<String> loose) {
    boolean enabled = false;
    boolean held = false;
    String magic = "";
    int offset = 0;
    for (String line : handler.lines().toList()) {
      if (line.equals("enabled")) {
        enabled = true;
      } else if (line.startsWith("flags: ")) {
        held = line.substring("flags: ".length()).contains("F");
      } else if (line.startsWith("offset ")) {
        offset = Integer.parseInt(line.substring("offset ".length()).strip());
      } else if (line.startsWith("magic ")) {
        magic = line.substring("magic ".length()).strip();
      }
    }
    if (enabled && offset == 0) {
      Set<String> to = held ? fixed : loose;
      architecture(magic).ifPresent(to::add);
    }
  }

  /// The architecture of programs that begin in this way, by its name in images.
  ///
  /// @see "elf.h: EM_*"
  private static Optional<String> architecture(String magic) {
    if (!magic.startsWith("7f454c46") || magic.length() < 2 * (MACHINE + 2)) {
      return Optional.empty();
    }
    byte[] start = HexFormat.of().parseHex(magic);
    boolean wide = start[CLASS] == 2;
    boolean little = start[ORDER] == 1;
    int low = start[little ? MACHINE : MACHINE + 1] & 0xff;
    int high = start[little ? MACHINE + 1 : MACHINE] & 0xff;
    return switch (high << 8 | low) {
      case 3 -> Optional.of("386");
      case 8 -> Optional.of("mips" + (wide ? "64" : "") + (little ? "le" : ""));
      case 21 -> Optional.of("ppc64" + (little ? "le" : ""));
      case 22 -> Optional.of("s390x");
      case 40 -> Optional.of("arm");
      case 43 -> Optional.of("sparc64");
      case 62 -> Optional.of("amd64");
      case 183 -> Optional.of("arm64");
      case 243 -> Optional.of("riscv64");
      case 258 -> Optional.of("loong64");
      default -> Optional.empty();
    };
  }

  /// Why programs for a platform do not run, and what to do; empty when they do.
  public Optional<String> problem(Platform platform) {
    String architecture = platform.architecture();
    if (isNative(platform) || fixed.contains(architecture)) {
      return Optional.empty();
    }
    String start = "platform " + platform + ": this machine is " + Platform.HERE;
    return Optional.of(
        loose.contains(architecture)
            ? start
                + ", and its emulator for "
                + architecture
                + " is not registered for use in containers (flag F of binfmt_misc: install qemu-user-static)"
            : start
                + ", and has no emulator for "
                + architecture
                + " (install qemu-user-static; /proc/sys/fs/binfmt_misc must be mounted)");
  }

  /// Processors of amd64 run programs of 386, too.
  private static boolean isNative(Platform platform) {
    return platform.runsHere()
        || (platform.architecture().equals("386")
            && Platform.HERE.architecture().equals("amd64")
            && platform.os().equals(Platform.HERE.os()));
  }
}
