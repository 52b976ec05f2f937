package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import java.util.ArrayList;
import java.util.List;

/// Values of `-e`: `NAME=value`, or `NAME` alone for this process's own value.
final class EnvironmentFlags {
  private EnvironmentFlags() {}

  static List<String> resolved(Call call, List<String> values) {
    List<String> resolved = new ArrayList<>();
    for (String value : values) {
      if (value.contains("=")) {
        resolved.add(value);
      } else if (call.invocation().environment().containsKey(value)) {
        resolved.add(value + "=" + call.invocation().environment().get(value));
      } else {
        resolved.add(value);
      }
    }
    return resolved;
  }
}
