package dev.jcompose.engine.exec;

import java.util.List;

/// Gives the parts of an [ExecRequest] their names where one is made in code. Its output is read.
/// Each method sets the component of its name; what is not set is the container's, or off.
public final class ExecRequestBuilder {
  private boolean tty;
  private List<String> env = List.of();
  private final List<String> cmd;
  private boolean privileged;
  private String user = "";
  private String workingDir = "";

  ExecRequestBuilder(List<String> cmd) {
    this.cmd = cmd;
  }

  public ExecRequestBuilder tty(boolean value) {
    tty = value;
    return this;
  }

  public ExecRequestBuilder env(List<String> value) {
    env = value;
    return this;
  }

  public ExecRequestBuilder privileged(boolean value) {
    privileged = value;
    return this;
  }

  public ExecRequestBuilder user(String value) {
    user = value;
    return this;
  }

  public ExecRequestBuilder workingDir(String value) {
    workingDir = value;
    return this;
  }

  /// The whole.
  public ExecRequest done() {
    return new ExecRequest(
        false, true, true, tty, List.of(), "", env, cmd, privileged, user, workingDir);
  }
}
