package dev.jcompose.engine.volume;

import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.Parts;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.volume.Volume;
import dev.jcompose.volume.VolumeException;
import dev.jcompose.volume.VolumeSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The volumes, with an eye on the containers that use them.
public final class VolumeService implements ContainerVolumes {
  private final Parts parts;

  public VolumeService(Parts parts) {
    this.parts = parts;
  }

  @Override
  public Volume create(VolumeSpec spec) {
    boolean known = spec.name().flatMap(parts.volumes()::find).isPresent();
    Volume volume = Failures.translated(() -> parts.volumes().create(spec));
    if (!known) {
      announce("create", volume);
    }
    return volume;
  }

  @Override
  public Optional<Volume> find(String name) {
    return parts.volumes().find(name);
  }

  @Override
  public Volume get(String name) {
    return find(name)
        .orElseThrow(() -> new EngineException.NotFound("get " + name + ": no such volume"));
  }

  @Override
  public List<Volume> list() {
    return parts.volumes().list();
  }

  @Override
  public void remove(String name, boolean force) {
    Optional<Volume> volume = find(name);
    if (volume.isEmpty()) {
      if (force) {
        return;
      }
      throw new EngineException.NotFound("get " + name + ": no such volume");
    }
    List<String> users =
        parts.registry().all().stream()
            .filter(live -> uses(live, name))
            .map(live -> live.id().value())
            .toList();
    if (!users.isEmpty()) {
      throw new EngineException.Conflict(
          "remove " + name + ": volume is in use - [" + String.join(", ", users) + "]");
    }
    try {
      parts.volumes().remove(name);
    } catch (VolumeException problem) {
      if (!force || problem.kind() != VolumeException.Kind.NOT_FOUND) {
        throw Failures.translate(problem);
      }
    }
    announce("destroy", volume.orElseThrow());
  }

  @Override
  public long size(String name) {
    return ContentSize.of(get(name).mountpoint());
  }

  private static boolean uses(LiveContainer live, String name) {
    return live.definition().mounts().stream()
        .anyMatch(mount -> mount.type().equals("volume") && mount.name().equals(name));
  }

  @Override
  public Set<String> inUse() {
    Set<String> names = new TreeSet<>();
    for (LiveContainer live : parts.registry().all()) {
      live.definition().mounts().stream()
          .filter(mount -> mount.type().equals("volume"))
          .forEach(mount -> names.add(mount.name()));
    }
    return names;
  }

  private void announce(String action, Volume volume) {
    parts.events().publish("volume", action, volume.name(), Map.of("driver", volume.driver()));
  }
}
