package dev.jcompose.runtime.seccomp;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/// Numbers of system calls, from the resource `syscalls.txt`.
final class SyscallTable {
  private static final Map<Abi, Map<String, Integer>> NUMBERS = load();

  private SyscallTable() {}

  /// The number of a call, without the x32 marker; empty when this architecture does not have it.
  static OptionalInt number(Abi architecture, String name) {
    Integer number = Objects.requireNonNull(NUMBERS.get(architecture)).get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /// Whether any architecture has such a call.
  static boolean isKnown(String name) {
    return NUMBERS.values().stream().anyMatch(numbers -> numbers.containsKey(name));
  }

  private static Map<Abi, Map<String, Integer>> load() {
    Map<Abi, Map<String, Integer>> numbers = new EnumMap<>(Abi.class);
    for (Abi each : Abi.values()) {
      numbers.put(each, new HashMap<>());
    }
    for (String line : OwnFile.text("syscalls.txt").lines().toList()) {
      if (line.startsWith("#")) {
        continue;
      }
      String[] columns = line.split(" ", -1);
      for (Abi each : Abi.values()) {
        String number = columns[each.column];
        if (!number.equals("-")) {
          Objects.requireNonNull(numbers.get(each)).put(columns[0], Integer.valueOf(number));
        }
      }
    }
    return numbers;
  }
}
