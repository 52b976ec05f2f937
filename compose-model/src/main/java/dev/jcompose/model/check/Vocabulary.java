package dev.jcompose.model.check;

import dev.jcompose.linux.name.Capability;
import dev.jcompose.linux.name.ResourceLimit;
import dev.jcompose.linux.name.SignalNumber;
import java.util.Locale;

/// The names from the kernel that attributes take: signals, capabilities, resource limits.
public final class Vocabulary {
  private Vocabulary() {}

  /// Whether a signal is named: `SIGTERM`, `term`, `15`, `RTMIN+3`.
  public static boolean isSignal(String text) {
    try {
      return SignalNumber.parse(text).number() > 0;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// Whether a resource limit is named: `nofile`.
  public static boolean isUlimit(String text) {
    return ResourceLimit.NAMES.contains(text);
  }

  /// Whether a capability is named, `ALL` among them, in any case and with or without `CAP_`.
  public static boolean isCapability(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith("CAP_") ? upper.substring("CAP_".length()) : upper;
    return upper.equals("ALL") || Capability.NAMES.contains(name);
  }
}
