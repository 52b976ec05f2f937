package dev.jcompose.scheduler.observe;

import java.util.Map;
import java.util.Set;

/// A container of the project as it is now.
///
/// @param id its full id
/// @param name its name
/// @param service the service it belongs to, as its label says
/// @param number its replica number, as its label says; 0 for a one-off
/// @param oneOff whether it is a container of `run`
/// @param state what it is doing
/// @param health what its health check says
/// @param configHash the service's hash at its creation
/// @param imageId the image it was created from
/// @param networks names of the networks it is on
/// @param volumes names of the volumes it mounts, by target path
/// @param shares ids of the containers whose namespaces or volumes it uses
/// @param labels all of its labels
public record ObservedContainer(
    String id,
    String name,
    String service,
    int number,
    boolean oneOff,
    State state,
    Health health,
    String configHash,
    String imageId,
    Set<String> networks,
    Map<String, String> volumes,
    Set<String> shares,
    Map<String, String> labels) {
  /// Copies the collections.
  public ObservedContainer {
    networks = Set.copyOf(networks);
    volumes = Map.copyOf(volumes);
    shares = Set.copyOf(shares);
    labels = Map.copyOf(labels);
  }

  /// Whether it has processes.
  public boolean isUp() {
    return state == State.RUNNING || state == State.PAUSED || state == State.RESTARTING;
  }

  /// Whether its processes run; those of a paused container do not.
  public boolean runs() {
    return state == State.RUNNING || state == State.RESTARTING;
  }

  /// Whether it has anonymous volumes: Docker gives them names of 64 hexadecimal digits.
  public boolean hasAnonymousVolumes() {
    return volumes.values().stream().anyMatch(name -> name.matches("[0-9a-f]{64}"));
  }

  /// What a container is doing; Docker's states.
  public enum State {
    /// Made, and never started.
    CREATED,
    /// Its first process runs.
    RUNNING,
    /// Frozen.
    PAUSED,
    /// Ended, and about to be started again by its restart policy.
    RESTARTING,
    /// Being removed.
    REMOVING,
    /// Ended.
    EXITED,
    /// Not usable any more.
    DEAD
  }

  /// What a health check says.
  public enum Health {
    /// There is no health check.
    NONE,
    /// Not known yet.
    STARTING,
    /// It passed.
    HEALTHY,
    /// It failed too often.
    UNHEALTHY
  }
}
