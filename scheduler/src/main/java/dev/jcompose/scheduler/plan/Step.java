package dev.jcompose.scheduler.plan;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// One atomic action of a plan, with exactly what it needs.
public sealed interface Step {
  /// What it acts on, as plans print it: `service:web:1`, `network:default`.
  String subject();

  /// Builds the image of a service.
  ///
  /// @param service the service
  /// @param image the name the image gets
  record BuildImage(String service, String image) implements Step {
    @Override
    public String subject() {
      return "image:" + image;
    }
  }

  /// Pulls the image of a service.
  ///
  /// @param service the service
  /// @param image its name
  record PullImage(String service, String image) implements Step {
    @Override
    public String subject() {
      return "image:" + image;
    }
  }

  /// Pulls the image of a service; if that fails and it does not exist, builds it.
  ///
  /// @param service the service
  /// @param image its name
  record PullOrBuildImage(String service, String image) implements Step {
    @Override
    public String subject() {
      return "image:" + image;
    }
  }

  /// Pushes the image of a service.
  ///
  /// @param service the service
  /// @param image its name
  record PushImage(String service, String image) implements Step {
    @Override
    public String subject() {
      return "image:" + image;
    }
  }

  /// Removes the name of an image and, with its last name, the image.
  record RemoveImage(String image) implements Step {
    @Override
    public String subject() {
      return "image:" + image;
    }
  }

  /// Makes a network.
  ///
  /// @param key its key in the Compose file
  /// @param name its name in the engine
  record CreateNetwork(String key, String name) implements Step {
    @Override
    public String subject() {
      return "network:" + key;
    }
  }

  /// Removes a network.
  record RemoveNetwork(String id, String name) implements Step {
    @Override
    public String subject() {
      return "network:" + name;
    }
  }

  /// Disconnects a container that does not run from a network.
  ///
  /// @param network its name in the engine
  record DisconnectNetwork(ContainerRef container, String network) implements Step {
    @Override
    public String subject() {
      return "container:" + container.name();
    }
  }

  /// Connects a container that does not run to a network, as its service says.
  ///
  /// @param network its name in the engine
  record ConnectNetwork(ContainerRef container, String network) implements Step {
    @Override
    public String subject() {
      return "container:" + container.name();
    }
  }

  /// Makes a volume.
  ///
  /// @param key its key in the Compose file
  /// @param name its name in the engine
  record CreateVolume(String key, String name) implements Step {
    @Override
    public String subject() {
      return "volume:" + key;
    }
  }

  /// Removes a volume and its data.
  record RemoveVolume(String name) implements Step {
    @Override
    public String subject() {
      return "volume:" + name;
    }
  }

  /// Makes a container, without starting it.
  ///
  /// @param service the service
  /// @param number its replica number
  /// @param name the name it gets; a temporary one while the container that it replaces exists
  /// @param replaces id of the container that it replaces
  /// @param keepAnonymousVolumes whether it takes over the anonymous volumes of that one
  /// @param parents containers of the services whose namespaces or volumes it uses, by service
  record CreateContainer(
      String service,
      int number,
      String name,
      Optional<String> replaces,
      boolean keepAnonymousVolumes,
      Map<String, ContainerRef> parents)
      implements Step {
    /// Copies the map.
    public CreateContainer {
      parents = Map.copyOf(parents);
    }

    @Override
    public String subject() {
      return "service:" + service + ":" + number;
    }
  }

  /// Makes the container of `run`, without starting it.
  ///
  /// @param service the service it is made from
  /// @param name its name
  /// @param parents as for [CreateContainer]
  record CreateOneOff(String service, String name, Map<String, ContainerRef> parents)
      implements Step {
    /// Copies the map.
    public CreateOneOff {
      parents = Map.copyOf(parents);
    }

    @Override
    public String subject() {
      return "one-off:" + name;
    }
  }

  /// Gives a container its final name.
  record RenameContainer(ContainerRef container, String to) implements Step {
    @Override
    public String subject() {
      return "container:" + to;
    }
  }

  /// Starts a container.
  record StartContainer(ContainerRef container) implements Step {
    @Override
    public String subject() {
      return "container:" + container.name();
    }
  }

  /// Stops a container: its stop signal, and SIGKILL after the grace period.
  ///
  /// @param grace how long to wait; empty for the container's own grace period
  record StopContainer(ContainerRef container, Optional<Duration> grace) implements Step {
    @Override
    public String subject() {
      return "container:" + container.name();
    }
  }

  /// Stops a container and starts it again.
  ///
  /// @param grace as for [StopContainer]
  record RestartContainer(ContainerRef container, Optional<Duration> grace) implements Step {
    @Override
    public String subject() {
      return "container:" + container.name();
    }
  }

  /// Runs the hooks of a service in a running container, one after the other.
  ///
  /// @param kind which
  record RunHooks(ContainerRef container, HookKind kind) implements Step {
    @Override
    public String subject() {
      return "container:" + container.name();
    }
  }

  /// Which hooks of a service.
  enum HookKind {
    /// `post_start`.
    POST_START,
    /// `pre_stop`.
    PRE_STOP
  }

  /// Runs the `pre_start` hooks of a service, each in its own container, which shares the volumes
  /// and networks of one that is about to be started.
  ///
  /// @param container the one whose volumes and networks they share
  record RunPreStart(String service, ContainerRef container) implements Step {
    @Override
    public String subject() {
      return "service:" + service;
    }
  }

  /// Sends a signal to a container's first process.
  record KillContainer(ContainerRef container, String signal) implements Step {
    @Override
    public String subject() {
      return "container:" + container.name();
    }
  }

  /// Freezes a container.
  record PauseContainer(ContainerRef container) implements Step {
    @Override
    public String subject() {
      return "container:" + container.name();
    }
  }

  /// Thaws a container.
  record UnpauseContainer(ContainerRef container) implements Step {
    @Override
    public String subject() {
      return "container:" + container.name();
    }
  }

  /// Removes a container.
  ///
  /// @param force whether it is killed when it runs
  /// @param volumes whether its anonymous volumes are removed, too
  record RemoveContainer(ContainerRef container, boolean force, boolean volumes) implements Step {
    @Override
    public String subject() {
      return "container:" + container.name();
    }
  }

  /// Waits until a container has reached the state that another one depends on.
  ///
  /// @param container the container
  /// @param until the state
  /// @param required whether it is a failure when it does not reach it; otherwise it is a warning
  record Await(ContainerRef container, Condition until, boolean required) implements Step {
    @Override
    public String subject() {
      return "container:" + container.name();
    }
  }

  /// What to wait for.
  enum Condition {
    /// Its health check passes.
    HEALTHY,
    /// It runs, and its health check passes when it has one.
    RUNNING_OR_HEALTHY,
    /// It ended with exit code 0.
    COMPLETED
  }

  /// Whether it may be interrupted half-way without harm: it only waits, undoes itself, or (a stop)
  /// goes on without being waited for.
  default boolean interruptible() {
    return switch (this) {
      case BuildImage _,
          PullImage _,
          PullOrBuildImage _,
          PushImage _,
          StopContainer _,
          RunHooks _,
          RunPreStart _,
          Await _ ->
          true;
      case RemoveImage _,
          CreateNetwork _,
          RemoveNetwork _,
          DisconnectNetwork _,
          ConnectNetwork _,
          CreateVolume _,
          RemoveVolume _,
          CreateContainer _,
          CreateOneOff _,
          RenameContainer _,
          StartContainer _,
          RestartContainer _,
          KillContainer _,
          PauseContainer _,
          UnpauseContainer _,
          RemoveContainer _ ->
          false;
    };
  }
}
