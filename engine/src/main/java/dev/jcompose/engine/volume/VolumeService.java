package dev.jcompose.engine.volume;

import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.volume.LocalVolume;
import dev.jcompose.volume.VolumeException;
import dev.jcompose.volume.VolumeSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The volumes, aware of the containers that use them.
public final class VolumeService implements ContainerVolumes {
  private final LifecycleContext context;

  public VolumeService(LifecycleContext context) {
    this.context = context;
  }

  @Override
  public LocalVolume create(VolumeSpec spec) {
    boolean known = spec.name().flatMap(context.volumes()::find).isPresent();
    LocalVolume volume = Failures.translated(() -> context.volumes().create(spec));
    if (!known) {
      announce("create", volume);
    }
    return volume;
  }

  @Override
  public Optional<LocalVolume> find(String name) {
    return context.volumes().find(name);
  }

  @Override
  public LocalVolume get(String name) {
    return find(name)
        .orElseThrow(() -> new EngineException.NotFound("get " + name + ": no such volume"));
  }

  @Override
  public List<LocalVolume> list() {
    return context.volumes().list();
  }

  @Override
  public void remove(String name, boolean force) {
    Optional<LocalVolume> volume = find(name);
    if (volume.isEmpty()) {
      if (force) {
        return;
      }
      throw new EngineException.NotFound("get " + name + ": no such volume");
    }
    List<String> users =
        context.registry().all().stream()
            .filter(live -> uses(live, name))
            .map(live -> live.id().value())
            .toList();
    if (!users.isEmpty()) {
      throw new EngineException.Conflict(
          "remove " + name + ": volume is in use - [" + String.join(", ", users) + "]");
    }
    try {
      context.volumes().remove(name);
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
    for (LiveContainer live : context.registry().all()) {
      live.definition().mounts().stream()
          .filter(mount -> mount.type().equals("volume"))
          .forEach(mount -> names.add(mount.name()));
    }
    return names;
  }

  private void announce(String action, LocalVolume volume) {
    context.events().publish("volume", action, volume.name(), Map.of("driver", volume.driver()));
  }
}
