package dev.jcompose.engine.exec;

import dev.jcompose.engine.json.Lenient;
import java.util.List;

/// Docker's `ExecConfig`: a process to start inside a container.
///
/// @param consoleSize rows and columns
/// @param env added to the container's
/// @param user empty for the container's
/// @param workingDir empty for the container's
public record ExecRequest(
    boolean attachStdin,
    boolean attachStdout,
    boolean attachStderr,
    boolean tty,
    List<Integer> consoleSize,
    String detachKeys,
    List<String> env,
    List<String> cmd,
    boolean privileged,
    String user,
    String workingDir) {
  /// One whose output is read.
  public static ExecRequestBuilder of(List<String> command) {
    return new ExecRequestBuilder(command);
  }

  /// Fills in what was left out.
  public ExecRequest {
    consoleSize = Lenient.list(consoleSize);
    detachKeys = Lenient.text(detachKeys);
    env = Lenient.list(env);
    cmd = Lenient.list(cmd);
    user = Lenient.text(user);
    workingDir = Lenient.text(workingDir);
  }
}
