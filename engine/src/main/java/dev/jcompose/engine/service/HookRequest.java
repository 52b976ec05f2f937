package dev.jcompose.engine.service;

import dev.jcompose.engine.exec.ExecRequest;
import dev.jcompose.model.hook.Hook;
import java.util.List;

/// A hook as a process to start in its container.
public final class HookRequest {
  private HookRequest() {}

  /// One for this hook.
  ///
  /// @param terminal whether it has one
  public static ExecRequest of(Hook hook, boolean terminal) {
    return ExecRequest.of(hook.command().orElse(List.of()))
        .tty(terminal)
        .env(ServiceRequest.environment(hook.environment()))
        .privileged(hook.privileged())
        .user(hook.user().orElse(""))
        .workingDir(hook.workingDir().orElse(""))
        .done();
  }
}
