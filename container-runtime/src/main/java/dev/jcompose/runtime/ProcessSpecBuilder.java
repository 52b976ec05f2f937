package dev.jcompose.runtime;

import dev.jcompose.runtime.ProcessSpec.Rlimit;
import dev.jcompose.runtime.ProcessSpec.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gives the parts of a [ProcessSpec] their names where one is made. Each method sets the component
/// of its name; without it, a process runs as root in `/`, with an empty environment and without a
/// terminal or input.
public final class ProcessSpecBuilder {
  private final List<String> args;
  private List<String> environment = List.of();
  private String workingDirectory = "/";
  private String user = "";
  private List<String> additionalGroups = List.of();
  private boolean terminal;
  private boolean stdinOpen;
  private boolean stdinOnce;
  private Map<String, Rlimit> rlimits = Map.of();
  private Optional<Integer> oomScoreAdj = Optional.empty();
  private Window window = Window.UNKNOWN;

  ProcessSpecBuilder(List<String> args) {
    this.args = args;
  }

  ProcessSpecBuilder(ProcessSpec from) {
    args = from.args();
    environment = from.environment();
    workingDirectory = from.workingDirectory();
    user = from.user();
    additionalGroups = from.additionalGroups();
    terminal = from.terminal();
    stdinOpen = from.stdinOpen();
    stdinOnce = from.stdinOnce();
    rlimits = from.rlimits();
    oomScoreAdj = from.oomScoreAdj();
    window = from.window();
  }

  public ProcessSpecBuilder environment(List<String> value) {
    environment = value;
    return this;
  }

  public ProcessSpecBuilder workingDirectory(String value) {
    workingDirectory = value;
    return this;
  }

  public ProcessSpecBuilder user(String value) {
    user = value;
    return this;
  }

  public ProcessSpecBuilder additionalGroups(List<String> value) {
    additionalGroups = value;
    return this;
  }

  public ProcessSpecBuilder terminal(boolean value) {
    terminal = value;
    return this;
  }

  public ProcessSpecBuilder stdinOpen(boolean value) {
    stdinOpen = value;
    return this;
  }

  public ProcessSpecBuilder stdinOnce(boolean value) {
    stdinOnce = value;
    return this;
  }

  public ProcessSpecBuilder rlimits(Map<String, Rlimit> value) {
    rlimits = value;
    return this;
  }

  public ProcessSpecBuilder oomScoreAdj(Optional<Integer> value) {
    oomScoreAdj = value;
    return this;
  }

  public ProcessSpecBuilder window(Window value) {
    window = value;
    return this;
  }

  /// The whole.
  public ProcessSpec done() {
    return new ProcessSpec(
        args,
        environment,
        workingDirectory,
        user,
        additionalGroups,
        terminal,
        stdinOpen,
        stdinOnce,
        rlimits,
        oomScoreAdj,
        window);
  }
}
