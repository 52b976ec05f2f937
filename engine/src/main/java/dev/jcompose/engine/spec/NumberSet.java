package dev.jcompose.engine.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;

/// A set of processors or memory nodes as text, `0-2,7`.
///
/// @see "cpuset(7), list format; moby pkg/parsers: ParseUintList"
final class NumberSet {
  /// The processors that are switched on.
  static final Path CPUS = Path.of("/sys/devices/system/cpu/online");

  /// The memory nodes there are.
  static final Path MEMORY_NODES = Path.of("/sys/devices/system/node/online");

  private static final int MOST = 8192;

  private NumberSet() {}

  /// What is wrong with a set: malformed, or it contains what the machine does not have.
  ///
  /// @param name of the option
  /// @param things what they are, for the user
  /// @param machine the file with those of the machine; if it is missing, the kernel decides
  static Optional<String> refusal(String name, String things, String wish, Path machine) {
    if (wish.isEmpty()) {
      return Optional.empty();
    }
    Optional<BitSet> wanted = parse(wish);
    if (wanted.isEmpty()) {
      return Optional.of("Invalid value " + wish + " for cpuset " + name);
    }
    String there = read(machine);
    Optional<BitSet> available = parse(there);
    boolean missing =
        available
            .filter(set -> {
              BitSet rest = (BitSet) wanted.get().clone();
              rest.andNot(set);
              return !rest.isEmpty();
            })
            .isPresent();
    return missing
        ? Optional.of(
            "Requested %s are not available - requested %s, available: %s"
                .formatted(things, wish, there))
        : Optional.empty();
  }

  /// The numbers; empty when the text is malformed.
  static Optional<BitSet> parse(String text) {
    var set = new BitSet();
    for (String part : text.split(",", -1)) {
      String[] ends = part.strip().split("-", -1);
      try {
        int first = Integer.parseUnsignedInt(ends[0]);
        int last = ends.length == 2 ? Integer.parseUnsignedInt(ends[1]) : first;
        if (ends.length > 2 || first < 0 || first > last || last >= MOST) {
          return Optional.empty();
        }
        set.set(first, last + 1);
      } catch (NumberFormatException noNumber) {
        return Optional.empty();
      }
    }
    return Optional.of(set);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException none) {
      return "";
    }
  }
}
