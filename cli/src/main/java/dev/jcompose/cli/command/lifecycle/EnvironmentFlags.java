package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.invocation.CommandException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Values of `-e`: `NAME=value`, or `NAME` alone for the value of the project's environment.
final class EnvironmentFlags {
  private EnvironmentFlags() {}

  private static void check(List<String> flags) {
    for (String flag : flags) {
      if (flag.isEmpty() || flag.startsWith("=")) {
        throw new CommandException("invalid environment variable: " + flag);
      }
    }
  }

  /// Variables for `exec`: a name without a value anywhere is unset.
  static List<String> orUnset(List<String> flags, Map<String, String> environment) {
    check(flags);
    List<String> resolved = new ArrayList<>();
    for (String flag : flags) {
      String value = environment.get(flag);
      resolved.add(flag.contains("=") || value == null ? flag : flag + "=" + value);
    }
    return resolved;
  }

  /// Variables for `run`: a name without a value anywhere keeps the image's value.
  static Map<String, String> withValue(List<String> flags, Map<String, String> environment) {
    check(flags);
    Map<String, String> resolved = new LinkedHashMap<>();
    for (String flag : flags) {
      int equals = flag.indexOf('=');
      String name = equals < 0 ? flag : flag.substring(0, equals);
      String value = equals < 0 ? environment.get(name) : flag.substring(equals + 1);
      if (value != null) {
        resolved.put(name, value);
      }
    }
    return resolved;
  }
}
