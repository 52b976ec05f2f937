package dev.jcompose.model.operation;

import dev.jcompose.model.value.Ordered;
import dev.jcompose.model.value.Value;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// An operation and its options: one type for each verb. Options with their default value are not
/// written.
public sealed interface OperationOptions {
  /// What is done.
  Verb verb();

  /// The `options` object of the project API.
  Value.Fields json();

  /// Reads the `options` object.
  ///
  /// @throws IllegalArgumentException when an option is unknown or has an invalid value
  static OperationOptions read(Verb verb, Value.Fields json) {
    var options = new OptionReader(json);
    OperationOptions read =
        switch (verb) {
          case UP -> Up.read(options);
          case CREATE -> new Create(CreationOptions.read(options));
          case SCALE -> new Scale(options.counts("scale"), !options.flag("noDeps"));
          case RUN -> Run.read(options);
          case START -> new Start(options.flag("wait"), options.seconds("waitTimeout"));
          case STOP -> new Stop(options.seconds("timeout"), options.flag("supersede"));
          case RESTART -> new Restart(options.seconds("timeout"), !options.flag("noDeps"));
          case KILL -> new Kill(options.text("signal"), options.flag("removeOrphans"));
          case RM -> new Remove(options.flag("stop"), options.flag("volumes"));
          case PAUSE -> new Pause();
          case UNPAUSE -> new Unpause();
          case DOWN -> Down.read(options);
          case BUILD -> Build.read(options);
          case PULL -> Pull.read(options);
          case PUSH -> new Push(options.flag("includeDeps"), options.flag("ignoreFailures"));
          case HOOKS ->
              new Hooks(options.needed("service", verb), options.needed("container", verb));
        };
    options.refuseUnknown(verb);
    return read;
  }

  /// Operations that create containers, and may have to ask the user something first.
  sealed interface Creating extends OperationOptions {
    /// How containers are created.
    CreationOptions creation();

    /// The same, with them created like this.
    OperationOptions with(CreationOptions other);
  }

  /// `up`.
  ///
  /// @param start whether containers are started; turned off by option `noStart`
  /// @param await whether it waits until all are running or healthy; option `wait`
  /// @param awaitTimeout how long that may take; option `waitTimeout`, seconds
  record Up(CreationOptions creation, boolean start, boolean await, Optional<Duration> awaitTimeout)
      implements Creating {
    @Override
    public Up with(CreationOptions other) {
      return new Up(other, start, await, awaitTimeout);
    }

    private static Up read(OptionReader options) {
      return new Up(
          CreationOptions.read(options),
          !options.flag("noStart"),
          options.flag("wait"),
          options.seconds("waitTimeout"));
    }

    @Override
    public Verb verb() {
      return Verb.UP;
    }

    @Override
    public Value.Fields json() {
      return creation
          .write(new FieldWriter())
          .flag("noStart", !start)
          .flag("wait", await)
          .seconds("waitTimeout", awaitTimeout)
          .done();
    }
  }

  /// `create`.
  record Create(CreationOptions creation) implements Creating {
    @Override
    public Create with(CreationOptions other) {
      return new Create(other);
    }

    @Override
    public Verb verb() {
      return Verb.CREATE;
    }

    @Override
    public Value.Fields json() {
      return creation.write(new FieldWriter()).done();
    }
  }

  /// `scale`.
  ///
  /// @param scale number of replicas by service
  /// @param dependencies whether the dependencies of these services are included; turned off by
  ///   option `noDeps`
  record Scale(Map<String, Integer> scale, boolean dependencies) implements OperationOptions {
    /// Copies the map.
    public Scale {
      scale = Ordered.map(scale);
    }

    @Override
    public Verb verb() {
      return Verb.SCALE;
    }

    @Override
    public Value.Fields json() {
      return new FieldWriter().counts("scale", scale).flag("noDeps", !dependencies).done();
    }
  }

  /// `run`.
  ///
  /// @param service the service that the container is made from
  /// @param dependencies how what it depends on is brought up
  record Run(String service, RunContainer container, CreationOptions dependencies)
      implements OperationOptions {
    private static Run read(OptionReader options) {
      return new Run(
          options.needed("service", Verb.RUN),
          RunContainer.read(options),
          CreationOptions.read(options));
    }

    @Override
    public Verb verb() {
      return Verb.RUN;
    }

    @Override
    public Value.Fields json() {
      var options = new FieldWriter().text("service", Optional.of(service));
      return dependencies.write(container.write(options)).done();
    }
  }

  /// `start`.
  ///
  /// @param await whether it waits until all are running or healthy; option `wait`
  /// @param awaitTimeout how long that may take; option `waitTimeout`, seconds
  record Start(boolean await, Optional<Duration> awaitTimeout) implements OperationOptions {
    @Override
    public Verb verb() {
      return Verb.START;
    }

    @Override
    public Value.Fields json() {
      return new FieldWriter().flag("wait", await).seconds("waitTimeout", awaitTimeout).done();
    }
  }

  /// `stop`.
  ///
  /// @param timeout empty for the containers' own; option `timeout`, seconds
  /// @param supersede whether it replaces an operation that is running on the project
  record Stop(Optional<Duration> timeout, boolean supersede) implements OperationOptions {
    @Override
    public Verb verb() {
      return Verb.STOP;
    }

    @Override
    public Value.Fields json() {
      return new FieldWriter().seconds("timeout", timeout).flag("supersede", supersede).done();
    }
  }

  /// `restart`.
  ///
  /// @param timeout empty for the containers' own; option `timeout`, seconds
  /// @param dependents whether services with `restart: true` in their `depends_on` are restarted,
  ///   too; turned off by option `noDeps`
  record Restart(Optional<Duration> timeout, boolean dependents) implements OperationOptions {
    /// Without any option.
    public static final Restart PLAIN = new Restart(Optional.empty(), true);

    @Override
    public Verb verb() {
      return Verb.RESTART;
    }

    @Override
    public Value.Fields json() {
      return new FieldWriter().seconds("timeout", timeout).flag("noDeps", !dependents).done();
    }
  }

  /// `kill`.
  ///
  /// @param signal empty for SIGKILL
  record Kill(Optional<String> signal, boolean removeOrphans) implements OperationOptions {
    @Override
    public Verb verb() {
      return Verb.KILL;
    }

    @Override
    public Value.Fields json() {
      return new FieldWriter().text("signal", signal).flag("removeOrphans", removeOrphans).done();
    }
  }

  /// `rm`.
  ///
  /// @param stop whether running ones are stopped first; otherwise they are kept
  /// @param volumes whether anonymous volumes are removed, too
  record Remove(boolean stop, boolean volumes) implements OperationOptions {
    @Override
    public Verb verb() {
      return Verb.RM;
    }

    @Override
    public Value.Fields json() {
      return new FieldWriter().flag("stop", stop).flag("volumes", volumes).done();
    }
  }

  /// `pause`.
  record Pause() implements OperationOptions {
    @Override
    public Verb verb() {
      return Verb.PAUSE;
    }

    @Override
    public Value.Fields json() {
      return new FieldWriter().done();
    }
  }

  /// `unpause`.
  record Unpause() implements OperationOptions {
    @Override
    public Verb verb() {
      return Verb.UNPAUSE;
    }

    @Override
    public Value.Fields json() {
      return new FieldWriter().done();
    }
  }

  /// `down`.
  ///
  /// @param volumes whether the project's volumes are removed, too
  /// @param images which images are removed, too; option `rmi`
  /// @param timeout empty for the containers' own; option `timeout`, seconds
  record Down(boolean volumes, Images images, boolean removeOrphans, Optional<Duration> timeout)
      implements OperationOptions {
    /// Without any option.
    public static final Down PLAIN = new Down(false, Images.NONE, false, Optional.empty());

    /// Which images go.
    public enum Images {
      /// None.
      NONE,
      /// Those without a name of the user's own.
      LOCAL,
      /// Those of all services.
      ALL;

      /// The values of `--rmi` and of the project API.
      private static final Map<String, Images> WORDS = Map.of("local", LOCAL, "all", ALL);

      /// The images of a word, if it is one.
      public static Optional<Images> of(String word) {
        return Optional.ofNullable(WORDS.get(word));
      }

      private Optional<String> option() {
        return switch (this) {
          case NONE -> Optional.empty();
          case LOCAL -> Optional.of("local");
          case ALL -> Optional.of("all");
        };
      }
    }

    private static Down read(OptionReader options) {
      return new Down(
          options.flag("volumes"),
          options.choice("rmi", Images.NONE, Images.WORDS),
          options.flag("removeOrphans"),
          options.seconds("timeout"));
    }

    @Override
    public Verb verb() {
      return Verb.DOWN;
    }

    @Override
    public Value.Fields json() {
      return new FieldWriter()
          .flag("volumes", volumes)
          .text("rmi", images.option())
          .flag("removeOrphans", removeOrphans)
          .seconds("timeout", timeout)
          .done();
    }
  }

  /// `build`.
  ///
  /// @param noCache whether the build cache is ignored
  /// @param check whether Dockerfiles are only checked
  /// @param pull whether base images are pulled again
  /// @param push whether what is built is pushed afterwards
  /// @param dependencies whether the images of the named services' dependencies are built, too;
  ///   option `withDependencies`
  /// @param memory limit of a step, bytes
  /// @param provenance instead of `build.provenance`
  /// @param sbom instead of `build.sbom`
  /// @param buildArgs values of build arguments
  /// @param ssh sockets of agents, or keys, by the name that Dockerfiles ask for
  record Build(
      boolean noCache,
      boolean check,
      boolean pull,
      boolean push,
      boolean dependencies,
      Optional<Long> memory,
      Optional<String> provenance,
      Optional<String> sbom,
      Map<String, String> buildArgs,
      Map<String, String> ssh)
      implements OperationOptions {
    /// Without any option.
    public static final Build PLAIN =
        new Build(
            false,
            false,
            false,
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Map.of());

    /// Copies the maps.
    public Build {
      buildArgs = Ordered.map(buildArgs);
      ssh = Ordered.map(ssh);
    }

    private static Build read(OptionReader options) {
      return new Build(
          options.flag("noCache"),
          options.flag("check"),
          options.flag("pull"),
          options.flag("push"),
          options.flag("withDependencies"),
          options.number("memory"),
          options.text("provenance"),
          options.text("sbom"),
          options.map("buildArgs"),
          options.map("ssh"));
    }

    @Override
    public Verb verb() {
      return Verb.BUILD;
    }

    @Override
    public Value.Fields json() {
      return new FieldWriter()
          .flag("noCache", noCache)
          .flag("check", check)
          .flag("pull", pull)
          .flag("push", push)
          .flag("withDependencies", dependencies)
          .number("memory", memory)
          .text("provenance", provenance)
          .text("sbom", sbom)
          .map("buildArgs", buildArgs)
          .map("ssh", ssh)
          .done();
    }
  }

  /// `pull`.
  ///
  /// @param pull whether images that exist are pulled again
  /// @param dependencies whether the images of the named services' dependencies are pulled, too;
  ///   option `includeDeps`
  /// @param buildable whether images that could be built are pulled; turned off by option
  ///   `ignoreBuildable`
  /// @param ignoreFailures whether a failure is only a warning
  record Pull(
      CreationOptions.Pull pull, boolean dependencies, boolean buildable, boolean ignoreFailures)
      implements OperationOptions {
    private static Pull read(OptionReader options) {
      return new Pull(
          options.choice("pull", CreationOptions.Pull.POLICY, CreationOptions.Pull.WORDS),
          options.flag("includeDeps"),
          !options.flag("ignoreBuildable"),
          options.flag("ignoreFailures"));
    }

    @Override
    public Verb verb() {
      return Verb.PULL;
    }

    @Override
    public Value.Fields json() {
      return new FieldWriter()
          .text("pull", pull.option())
          .flag("includeDeps", dependencies)
          .flag("ignoreBuildable", !buildable)
          .flag("ignoreFailures", ignoreFailures)
          .done();
    }
  }

  /// `push`.
  ///
  /// @param dependencies whether the images of the named services' dependencies are pushed, too;
  ///   option `includeDeps`
  /// @param ignoreFailures whether a failure is only a warning
  record Push(boolean dependencies, boolean ignoreFailures) implements OperationOptions {
    @Override
    public Verb verb() {
      return Verb.PUSH;
    }

    @Override
    public Value.Fields json() {
      return new FieldWriter()
          .flag("includeDeps", dependencies)
          .flag("ignoreFailures", ignoreFailures)
          .done();
    }
  }

  /// The `post_start` hooks of a service, in a container of `run`.
  ///
  /// @param container its id
  record Hooks(String service, String container) implements OperationOptions {
    @Override
    public Verb verb() {
      return Verb.HOOKS;
    }

    @Override
    public Value.Fields json() {
      return new FieldWriter()
          .text("service", Optional.of(service))
          .text("container", Optional.of(container))
          .done();
    }
  }
}
