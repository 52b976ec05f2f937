package dev.jcompose.scheduler.plan;

import dev.jcompose.model.service.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The state that a command wants a project to be in. `services` are the ones named by the user;
/// empty for all.
public sealed interface Goal {
  /// Whether existing containers are replaced.
  enum Recreate {
    /// Those whose service has changed.
    CHANGED,
    /// All of them.
    ALWAYS,
    /// None.
    NEVER
  }

  /// Whether images are built.
  enum Build {
    /// When they are missing.
    MISSING,
    /// Always.
    ALWAYS,
    /// Never.
    NEVER
  }

  /// When images are pulled, if the command line overrides the file.
  enum Pull {
    /// As each service says.
    POLICY,
    /// Always.
    ALWAYS,
    /// When they are missing.
    MISSING,
    /// Never.
    NEVER
  }

  /// `up`, `create` and `scale`: the containers exist, are up to date, and (with `start`) are
  /// running.
  ///
  /// @param scale number of replicas by service, where it differs from the file's
  /// @param build whether images are built
  /// @param pull whether images are pulled
  /// @param recreate whether containers of the named services are replaced
  /// @param recreateDependencies whether those of dependencies are
  /// @param dependencies whether dependencies of the named services are included
  /// @param start whether the containers are started
  /// @param await whether it waits until all containers are running or healthy
  /// @param removeOrphans whether containers of services that no longer exist are removed
  /// @param ignoreOrphans whether they are otherwise not mentioned
  /// @param grace of containers that are stopped; empty for their own
  /// @param renewAnonymousVolumes whether containers with anonymous volumes are replaced by
  ///   containers with new ones
  /// @param recreateVolumes names of volumes whose data may go when their configuration has changed
  record Up(
      List<String> services,
      Map<String, Integer> scale,
      Build build,
      Pull pull,
      Recreate recreate,
      Recreate recreateDependencies,
      boolean dependencies,
      boolean start,
      boolean await,
      boolean removeOrphans,
      boolean ignoreOrphans,
      Optional<Duration> grace,
      boolean renewAnonymousVolumes,
      Set<String> recreateVolumes)
      implements Goal {
    /// Copies the collections.
    public Up {
      services = List.copyOf(services);
      scale = Map.copyOf(scale);
      recreateVolumes = Set.copyOf(recreateVolumes);
    }

    /// `up -d` without a flag.
    public static final Up PLAIN = with().done();

    /// One to be made, from `up -d` without a flag.
    public static UpBuilder with() {
      return new UpBuilder();
    }

    /// A copy to be changed.
    public UpBuilder toBuilder() {
      return new UpBuilder(this);
    }

    /// Whether a service is one of those named; true for all if none is.
    public boolean names(Service service) {
      return services.isEmpty() || services.contains(service.name());
    }

    /// When the containers of a service are replaced.
    public Recreate recreate(Service service) {
      return names(service) ? recreate : recreateDependencies;
    }
  }

  /// `run`: the dependencies of the service are up, and a container for one command exists.
  ///
  /// @param service the service it is made from
  /// @param name the container's name
  /// @param dependencies how its dependencies are brought up; `services` and `start` are not used
  record RunOneOff(String service, String name, Up dependencies) implements Goal {}

  /// The `post_start` hooks of a service run in a container that `run` has started.
  ///
  /// @param id of the container
  record RunHooks(String service, String id) implements Goal {}

  /// `start`: the existing containers run.
  ///
  /// @param await whether it waits until all are running or healthy
  record Start(List<String> services, boolean await) implements Goal {
    /// Copies the list.
    public Start {
      services = List.copyOf(services);
    }
  }

  /// `stop`.
  ///
  /// @param grace empty for the containers' own
  record Stop(List<String> services, Optional<Duration> grace) implements Goal {
    /// Copies the list.
    public Stop {
      services = List.copyOf(services);
    }
  }

  /// `restart`.
  ///
  /// @param grace empty for the containers' own
  /// @param dependents whether services with `restart: true` in their `depends_on` are restarted,
  ///   too
  record Restart(List<String> services, Optional<Duration> grace, boolean dependents)
      implements Goal {
    /// Copies the list.
    public Restart {
      services = List.copyOf(services);
    }
  }

  /// `kill`.
  record Kill(List<String> services, String signal, boolean removeOrphans) implements Goal {
    /// Copies the list.
    public Kill {
      services = List.copyOf(services);
    }
  }

  /// `pause`.
  record Pause(List<String> services) implements Goal {
    /// Copies the list.
    public Pause {
      services = List.copyOf(services);
    }
  }

  /// `unpause`.
  record Unpause(List<String> services) implements Goal {
    /// Copies the list.
    public Unpause {
      services = List.copyOf(services);
    }
  }

  /// `rm`.
  ///
  /// @param stop whether running ones are stopped first; otherwise they are kept
  /// @param volumes whether anonymous volumes are removed, too
  record Remove(List<String> services, boolean stop, boolean volumes) implements Goal {
    /// Copies the list.
    public Remove {
      services = List.copyOf(services);
    }
  }

  /// `down`.
  ///
  /// @param dependents whether the services that depend on those named are removed, too
  /// @param volumes whether the project's volumes are removed, too
  /// @param images which images are removed, too
  /// @param grace empty for the containers' own
  record Down(
      List<String> services,
      boolean dependents,
      boolean volumes,
      Images images,
      boolean removeOrphans,
      Optional<Duration> grace)
      implements Goal {
    /// Copies the list.
    public Down {
      services = List.copyOf(services);
    }

    /// Which images `down` removes.
    public enum Images {
      /// None.
      NONE,
      /// Those without a name of the user's own.
      LOCAL,
      /// Those of all services.
      ALL
    }
  }

  /// `pull`.
  ///
  /// @param dependencies whether the images of the named services' dependencies are pulled, too
  /// @param pull whether existing images are pulled again
  /// @param buildable whether images that could be built are pulled
  record PullImages(List<String> services, boolean dependencies, Pull pull, boolean buildable)
      implements Goal {
    /// Copies the list.
    public PullImages {
      services = List.copyOf(services);
    }
  }

  /// `push`.
  ///
  /// @param dependencies whether the images of the named services' dependencies are pushed, too
  record PushImages(List<String> services, boolean dependencies) implements Goal {
    /// Copies the list.
    public PushImages {
      services = List.copyOf(services);
    }
  }

  /// `build`.
  ///
  /// @param dependencies whether the images of the named services' dependencies are built, too
  /// @param push whether what is built is pushed afterwards
  record BuildImages(List<String> services, boolean dependencies, boolean push) implements Goal {
    /// Copies the list.
    public BuildImages {
      services = List.copyOf(services);
    }
  }
}
