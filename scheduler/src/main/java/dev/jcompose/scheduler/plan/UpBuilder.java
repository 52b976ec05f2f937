package dev.jcompose.scheduler.plan;

import dev.jcompose.scheduler.plan.Goal.Build;
import dev.jcompose.scheduler.plan.Goal.Pull;
import dev.jcompose.scheduler.plan.Goal.Recreate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Gives the parts of a [Goal.Up] their names where one is made. Each method sets the component of
/// its name; what is not set stays as it was in the original goal, or as `up -d` has it.
public final class UpBuilder {
  private List<String> services = List.of();
  private Map<String, Integer> scale = Map.of();
  private Build build = Build.MISSING;
  private Pull pull = Pull.POLICY;
  private Recreate recreate = Recreate.CHANGED;
  private Recreate recreateDependencies = Recreate.CHANGED;
  private boolean dependencies = true;
  private boolean start = true;
  private boolean await;
  private boolean removeOrphans;
  private boolean ignoreOrphans;
  private Optional<Duration> grace = Optional.empty();
  private boolean renewAnonymousVolumes;
  private Set<String> recreateVolumes = Set.of();

  UpBuilder() {}

  UpBuilder(Goal.Up from) {
    services = from.services();
    scale = from.scale();
    build = from.build();
    pull = from.pull();
    recreate = from.recreate();
    recreateDependencies = from.recreateDependencies();
    dependencies = from.dependencies();
    start = from.start();
    await = from.await();
    removeOrphans = from.removeOrphans();
    ignoreOrphans = from.ignoreOrphans();
    grace = from.grace();
    renewAnonymousVolumes = from.renewAnonymousVolumes();
    recreateVolumes = from.recreateVolumes();
  }

  public UpBuilder services(List<String> value) {
    services = value;
    return this;
  }

  public UpBuilder scale(Map<String, Integer> value) {
    scale = value;
    return this;
  }

  public UpBuilder build(Build value) {
    build = value;
    return this;
  }

  public UpBuilder pull(Pull value) {
    pull = value;
    return this;
  }

  public UpBuilder recreate(Recreate value) {
    recreate = value;
    return this;
  }

  public UpBuilder recreateDependencies(Recreate value) {
    recreateDependencies = value;
    return this;
  }

  public UpBuilder dependencies(boolean value) {
    dependencies = value;
    return this;
  }

  public UpBuilder start(boolean value) {
    start = value;
    return this;
  }

  public UpBuilder await(boolean value) {
    await = value;
    return this;
  }

  public UpBuilder removeOrphans(boolean value) {
    removeOrphans = value;
    return this;
  }

  public UpBuilder ignoreOrphans(boolean value) {
    ignoreOrphans = value;
    return this;
  }

  public UpBuilder grace(Optional<Duration> value) {
    grace = value;
    return this;
  }

  public UpBuilder renewAnonymousVolumes(boolean value) {
    renewAnonymousVolumes = value;
    return this;
  }

  public UpBuilder recreateVolumes(Set<String> value) {
    recreateVolumes = value;
    return this;
  }

  /// The whole.
  public Goal.Up done() {
    return new Goal.Up(
        services,
        scale,
        build,
        pull,
        recreate,
        recreateDependencies,
        dependencies,
        start,
        await,
        removeOrphans,
        ignoreOrphans,
        grace,
        renewAnonymousVolumes,
        recreateVolumes);
  }
}
