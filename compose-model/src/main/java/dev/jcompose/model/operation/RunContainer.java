package dev.jcompose.model.operation;

import dev.jcompose.model.value.Ordered;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `run` changes in a service for its one container. The options have the names of the
/// components, except for `workdir`.
///
/// @param name the container's; empty for a generated one
/// @param compatibility whether a generated name is one of Compose V1, with `_`
/// @param command instead of the service's; empty for that
/// @param entrypoint instead of the service's; drops its command
/// @param environment `NAME=value`, or `NAME` to remove it; goes before the service's
/// @param labels further labels
/// @param user instead of the service's
/// @param workingDirectory instead of the service's; option `workdir`
/// @param volumes `source:target[:options]`
/// @param publish `[ip:][host:]container[/protocol]`
/// @param servicePorts whether the service's ports are published
/// @param useAliases whether it is known by the service's name on its networks
/// @param tty whether it has a terminal
/// @param consoleSize rows and columns of that; empty when they are not known
/// @param stdin whether its input stays open
/// @param detach whether the engine starts it, because nobody attaches
/// @param autoRemove whether it is removed when it has ended
/// @param capAdd capabilities to add
/// @param capDrop capabilities to drop
public record RunContainer(
    Optional<String> name,
    boolean compatibility,
    List<String> command,
    Optional<List<String>> entrypoint,
    List<String> environment,
    Map<String, String> labels,
    Optional<String> user,
    Optional<String> workingDirectory,
    List<String> volumes,
    List<String> publish,
    boolean servicePorts,
    boolean useAliases,
    boolean tty,
    List<Integer> consoleSize,
    boolean stdin,
    boolean detach,
    boolean autoRemove,
    List<String> capAdd,
    List<String> capDrop) {
  /// Copies the collections.
  public RunContainer {
    command = List.copyOf(command);
    entrypoint = entrypoint.map(List::copyOf);
    environment = List.copyOf(environment);
    labels = Ordered.map(labels);
    volumes = List.copyOf(volumes);
    publish = List.copyOf(publish);
    consoleSize = List.copyOf(consoleSize);
    capAdd = List.copyOf(capAdd);
    capDrop = List.copyOf(capDrop);
  }

  static RunContainer read(OptionReader options) {
    return with()
        .name(options.text("name"))
        .compatibility(options.flag("compatibility"))
        .command(options.texts("command"))
        .entrypoint(options.optionalTexts("entrypoint"))
        .environment(options.texts("environment"))
        .labels(options.map("labels"))
        .user(options.text("user"))
        .workingDirectory(options.text("workdir"))
        .volumes(options.texts("volumes"))
        .publish(options.texts("publish"))
        .servicePorts(options.flag("servicePorts"))
        .useAliases(options.flag("useAliases"))
        .tty(options.flag("tty"))
        .consoleSize(options.numbers("consoleSize"))
        .stdin(options.flag("stdin"))
        .detach(options.flag("detach"))
        .autoRemove(options.flag("autoRemove"))
        .capAdd(options.texts("capAdd"))
        .capDrop(options.texts("capDrop"))
        .done();
  }

  FieldWriter write(FieldWriter options) {
    return options
        .text("name", name)
        .flag("compatibility", compatibility)
        .texts("command", command)
        .optionalTexts("entrypoint", entrypoint)
        .texts("environment", environment)
        .map("labels", labels)
        .text("user", user)
        .text("workdir", workingDirectory)
        .texts("volumes", volumes)
        .texts("publish", publish)
        .flag("servicePorts", servicePorts)
        .flag("useAliases", useAliases)
        .flag("tty", tty)
        .numbers("consoleSize", consoleSize)
        .flag("stdin", stdin)
        .flag("detach", detach)
        .flag("autoRemove", autoRemove)
        .texts("capAdd", capAdd)
        .texts("capDrop", capDrop);
  }

  /// Begins with nothing.
  public static Builder with() {
    return new Builder();
  }

  /// Builds the changes by name. Starts with none.
  public static final class Builder {
    private Optional<String> name = Optional.empty();
    private boolean compatibility;
    private List<String> command = List.of();
    private Optional<List<String>> entrypoint = Optional.empty();
    private List<String> environment = List.of();
    private Map<String, String> labels = Map.of();
    private Optional<String> user = Optional.empty();
    private Optional<String> workingDirectory = Optional.empty();
    private List<String> volumes = List.of();
    private List<String> publish = List.of();
    private boolean servicePorts;
    private boolean useAliases;
    private boolean tty;
    private List<Integer> consoleSize = List.of();
    private boolean stdin;
    private boolean detach;
    private boolean autoRemove;
    private List<String> capAdd = List.of();
    private List<String> capDrop = List.of();

    private Builder() {}

    /// Sets [RunContainer#name].
    public Builder name(Optional<String> value) {
      name = value;
      return this;
    }

    /// Sets [RunContainer#compatibility].
    public Builder compatibility(boolean value) {
      compatibility = value;
      return this;
    }

    /// Sets [RunContainer#command].
    public Builder command(List<String> value) {
      command = value;
      return this;
    }

    /// Sets [RunContainer#entrypoint].
    public Builder entrypoint(Optional<List<String>> value) {
      entrypoint = value;
      return this;
    }

    /// Sets [RunContainer#environment].
    public Builder environment(List<String> value) {
      environment = value;
      return this;
    }

    /// Sets [RunContainer#labels].
    public Builder labels(Map<String, String> value) {
      labels = value;
      return this;
    }

    /// Sets [RunContainer#user].
    public Builder user(Optional<String> value) {
      user = value;
      return this;
    }

    /// Sets [RunContainer#workingDirectory].
    public Builder workingDirectory(Optional<String> value) {
      workingDirectory = value;
      return this;
    }

    /// Sets [RunContainer#volumes].
    public Builder volumes(List<String> value) {
      volumes = value;
      return this;
    }

    /// Sets [RunContainer#publish].
    public Builder publish(List<String> value) {
      publish = value;
      return this;
    }

    /// Sets [RunContainer#servicePorts].
    public Builder servicePorts(boolean value) {
      servicePorts = value;
      return this;
    }

    /// Sets [RunContainer#useAliases].
    public Builder useAliases(boolean value) {
      useAliases = value;
      return this;
    }

    /// Sets [RunContainer#tty].
    public Builder tty(boolean value) {
      tty = value;
      return this;
    }

    /// Sets [RunContainer#consoleSize].
    public Builder consoleSize(List<Integer> value) {
      consoleSize = value;
      return this;
    }

    /// Sets [RunContainer#stdin].
    public Builder stdin(boolean value) {
      stdin = value;
      return this;
    }

    /// Sets [RunContainer#detach].
    public Builder detach(boolean value) {
      detach = value;
      return this;
    }

    /// Sets [RunContainer#autoRemove].
    public Builder autoRemove(boolean value) {
      autoRemove = value;
      return this;
    }

    /// Sets [RunContainer#capAdd].
    public Builder capAdd(List<String> value) {
      capAdd = value;
      return this;
    }

    /// Sets [RunContainer#capDrop].
    public Builder capDrop(List<String> value) {
      capDrop = value;
      return this;
    }

    /// The options.
    public RunContainer done() {
      return new RunContainer(
          name,
          compatibility,
          command,
          entrypoint,
          environment,
          labels,
          user,
          workingDirectory,
          volumes,
          publish,
          servicePorts,
          useAliases,
          tty,
          consoleSize,
          stdin,
          detach,
          autoRemove,
          capAdd,
          capDrop);
    }
  }
}
