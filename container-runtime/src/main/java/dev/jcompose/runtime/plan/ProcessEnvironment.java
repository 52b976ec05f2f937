package dev.jcompose.runtime.plan;

import dev.jcompose.runtime.ProcessSpec;
import java.util.ArrayList;
import java.util.List;

/// The environment of a container's process.
public final class ProcessEnvironment {
  private static final String DEFAULT_PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private ProcessEnvironment() {}

  /// What was asked for, and `PATH` and `HOME` when these are missing.
  public static List<String> of(ProcessSpec process, Identity identity) {
    List<String> environment = new ArrayList<>();
    if (process.environment().stream().noneMatch(entry -> entry.startsWith("PATH="))) {
      environment.add(DEFAULT_PATH);
    }
    environment.addAll(process.environment());
    if (process.environment().stream().noneMatch(entry -> entry.startsWith("HOME="))) {
      environment.add("HOME=" + identity.user().home());
    }
    return environment;
  }
}
