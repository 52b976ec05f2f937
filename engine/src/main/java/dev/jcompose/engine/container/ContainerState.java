package dev.jcompose.engine.container;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.jcompose.engine.health.Health;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// The state of a container at one instant.
///
/// @param pid of its first process, as the host sees it; 0 when it does not run
/// @param exitCode of its last run
/// @param oomKilled whether a process of its last run was killed because memory ran out
/// @param error why it could not be started
/// @param startedAt the start of its last run
/// @param finishedAt the end of its last finished run
/// @param restartCount how often its restart policy has restarted it since the user started it
/// @param health what its probes found; absent without a health check
public record ContainerState(
    Status status,
    int pid,
    int exitCode,
    boolean oomKilled,
    String error,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    int restartCount,
    Optional<Health> health) {
  /// How a container begins.
  public static final ContainerState CREATED =
      new ContainerState(
          Status.CREATED, 0, 0, false, "", Optional.empty(), Optional.empty(), 0, Optional.empty());

  /// Docker's states.
  public enum Status {
    /// It never ran.
    CREATED,
    /// Its first process runs.
    RUNNING,
    /// It runs and is frozen.
    PAUSED,
    /// It ended and waits for its restart policy to start it.
    RESTARTING,
    /// It is being removed.
    REMOVING,
    /// It ended.
    EXITED,
    /// It could not be removed.
    DEAD;

    /// Docker's word.
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The one with this word.
    ///
    /// @throws IllegalArgumentException when there is none
    public static Status ofWord(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /// Whether it has a process: running, paused, or (as Docker counts) about to be restarted.
  public boolean active() {
    return switch (status) {
      case RUNNING, PAUSED, RESTARTING -> true;
      case CREATED, REMOVING, EXITED, DEAD -> false;
    };
  }

  public ContainerState running(int newPid, Instant at) {
    return new ContainerState(
        Status.RUNNING, newPid, 0, false, "", Optional.of(at), finishedAt, restartCount, health);
  }

  public ContainerState ended(int code, boolean oom, Instant at) {
    boolean killed = oom || oomKilled;
    return new ContainerState(
        Status.EXITED, 0, code, killed, "", startedAt, Optional.of(at), restartCount, health);
  }

  public ContainerState outOfMemory() {
    return new ContainerState(
        status, pid, exitCode, true, error, startedAt, finishedAt, restartCount, health);
  }

  public ContainerState failed(int code, String why) {
    return new ContainerState(
        startedAt.isEmpty() ? Status.CREATED : Status.EXITED,
        0,
        code,
        false,
        why,
        startedAt,
        finishedAt,
        restartCount,
        health);
  }

  public ContainerState with(Status next) {
    return new ContainerState(
        next, pid, exitCode, oomKilled, error, startedAt, finishedAt, restartCount, health);
  }

  public ContainerState with(Optional<Health> next) {
    return new ContainerState(
        status, pid, exitCode, oomKilled, error, startedAt, finishedAt, restartCount, next);
  }

  public ContainerState restarts(int count) {
    return new ContainerState(
        status, pid, exitCode, oomKilled, error, startedAt, finishedAt, count, health);
  }

  /// Whether its first process is there.
  public boolean hasProcess() {
    return status == Status.RUNNING || status == Status.PAUSED;
  }
}
