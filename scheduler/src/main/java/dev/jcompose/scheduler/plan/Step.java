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

  /// Gets the image of a service from its registry.
  ///
  /// @param service the service
  /// @param image its name
  record PullImage(String service, String image) implements Step {
    @Override
    public String subject() {
      return "image:" + image;
    }
  }

  /// Gets the image of a service from its registry; what does not come, and is not there, is built.
  ///
  /// @param service the service
  /// @param image its name
  record PullOrBuildImage(String service, String image) implements Step {
    @Override
    public String subject() {
      return "image:" + image;
    }
  }

  /// Sends the image of a service to its registry.
  ///
  /// @param service the service
  /// @param image its name
  record PushImage(String service, String image) implements Step {
    @Override
    public String subject() {
      return "image:" + image;
    }
  }

  /// Removes the name of an image, and the image with its last name.
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

  /// Takes a container that does not run off a network.
  ///
  /// @param network its name in the engine
  record DisconnectNetwork(ContainerRef container, String network) implements Step {
    @Override
    public String subject() {
      return "container:" + container.name();
    }
  }

  /// Puts a container that does not run on a network, as its service says.
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
  /// @param name the name it gets; a temporary one while the container that it replaces is there
  /// @param replaces id of the container whose place it takes
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

  /// Runs the `pre_start` hooks of a service, each in a container of its own that shares the
  /// volumes and networks of one that is about to be started.
  ///
  /// @param container the one that they share with
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
  /// @param volumes whether its anonymous volumes go, too
  record RemoveContainer(ContainerRef container, boolean force, boolean volumes) implements Step {
    @Override
    public String subject() {
      return "container:" + container.name();
    }
  }

  /// Waits until a container is what another one depends on.
  ///
  /// @param container the container
  /// @param until what it has to be
  /// @param required whether it is a failure when it does not get there; else it is a warning
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

  /// Whether it may be interrupted half-way without harm: it only waits, or undoes itself.
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
