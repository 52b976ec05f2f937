package dev.jcompose.engine.spec;

import dev.jcompose.engine.container.ContainerStore;
import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.MountPoint;
import dev.jcompose.engine.device.DeviceEdits;
import dev.jcompose.engine.device.DeviceSelection;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.engine.request.ContainerMode;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.request.HostConfig.InlineFile;
import dev.jcompose.engine.request.MountRequest;
import dev.jcompose.engine.request.RequestedMounts;
import dev.jcompose.engine.request.Sizes;
import dev.jcompose.engine.settings.Runtimes;
import dev.jcompose.image.Digest;
import dev.jcompose.image.Snapshot;
import dev.jcompose.image.overlay.Images;
import dev.jcompose.linux.namespace.IdMapping;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.LogSpec;
import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.NamespaceSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.OciSettings;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.RootFilesystem;
import dev.jcompose.runtime.forward.LogDestination;
import dev.jcompose.runtime.forward.LogOrigin;
import dev.jcompose.runtime.machine.MountPropagation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Converts a container's definition into a specification for the runtime.
public final class RuntimeSpecs {
  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  static final boolean CGROUP_V2 = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));

  /// The local copy of logs that are sent elsewhere, as in Docker: 5 files of 20 MB.
  private static final long CACHE_SIZE = 20L << 20;

  private static final String VOLUME = "volume";
  private static final int CACHE_FILES = 5;
  private static final LogOrigin NOBODY =
      new LogOrigin("", "", "", "", "", List.of(), Instant.EPOCH, Map.of());

  private final ContainerStore store;
  private final UnaryOperator<String> idOf;
  private final Images images;
  private final Predicate<String> plain;

  /// @param idOf resolves a container whose namespaces are shared to its full id
  /// @param plain whether a volume is a directory of ours, and not what its options mount
  public RuntimeSpecs(
      ContainerStore store, Images images, UnaryOperator<String> idOf, Predicate<String> plain) {
    this.plain = plain;
    this.store = store;
    this.images = images;
    this.idOf = idOf;
  }

  public ContainerSpec spec(Definition definition, Snapshot snapshot, Path files) {
    HostConfig host = definition.hostConfig();
    DeviceEdits edits = DeviceSelection.edits(host.deviceRequests());
    return new ContainerSpec(
        definition.containerId(),
        rootfs(snapshot),
        host.readonlyRootfs(),
        process(definition, edits),
        definition.hostname(),
        Optional.of(definition.config().domainname()).filter(name -> !name.isEmpty()),
        mounts(definition, files, edits),
        host.ipcMode().equals("none") ? ContainerSpec.NO_SHM : host.shmSize(),
        namespaces(host, definition.users()),
        Privileges.of(host).withDevices(edits.devices()),
        RequestedLimits.of(host),
        host.sysctls(),
        host.init().orElse(false),
        log(definition, store.log(definition.id())),
        new OciSettings(edits.hooks(), host.annotations(), Runtimes.named(host.runtime())));
  }

  public static RootFilesystem rootfs(Snapshot snapshot) {
    return new RootFilesystem(
        snapshot.lower(), snapshot.upper(), snapshot.work(), snapshot.disposable());
  }

  private static ProcessSpec process(Definition definition, DeviceEdits edits) {
    ContainerConfig config = definition.config();
    HostConfig host = definition.hostConfig();
    Map<String, ProcessSpec.Rlimit> limits = new HashMap<>();
    host.ulimits()
        .forEach(
            limit -> limits.put(limit.name(), new ProcessSpec.Rlimit(limit.soft(), limit.hard())));
    return ProcessSpec.of(definition.commandLine())
        .environment(both(environment(definition, config.tty()), edits.environment()))
        .workingDirectory(config.workingDir().isEmpty() ? "/" : config.workingDir())
        .user(config.user())
        .additionalGroups(both(host.groupAdd(), edits.groups()))
        .terminal(config.tty())
        .stdinOpen(config.openStdin())
        .stdinOnce(config.stdinOnce())
        .rlimits(limits)
        .oomScoreAdj(Optional.of(host.oomScoreAdj()).filter(score -> score != 0))
        .window(ProcessSpec.Window.of(host.consoleSize()))
        .done();
  }

  private static List<String> both(List<String> one, List<String> other) {
    return other.isEmpty() ? one : Stream.concat(one.stream(), other.stream()).toList();
  }

  /// Docker's own variables first; a bare name removes one.
  ///
  /// @param terminal whether it is for a process with a terminal
  public static List<String> environment(Definition definition, boolean terminal) {
    Map<String, String> byName = new LinkedHashMap<>();
    byName.put("PATH", PATH);
    byName.put("HOSTNAME", "HOSTNAME=" + definition.hostname());
    if (terminal) {
      byName.put("TERM", "TERM=xterm");
    }
    for (String variable : definition.config().env()) {
      int equals = variable.indexOf('=');
      // As in Docker: an empty HOME is replaced with the user's, like one that is not set.
      if (equals > 0 && !variable.equals("HOME=")) {
        byName.put(variable.substring(0, equals), variable);
      } else {
        byName.remove(variable);
      }
    }
    return List.copyOf(byName.values());
  }

  /// The directories and files of the host, volumes among them, that a container has mounted.
  public static List<MountSpec.Bind> binds(Definition definition) {
    HostConfig host = definition.hostConfig();
    return definition.mounts().stream()
        .filter(point -> point.type().equals("bind") || point.type().equals(VOLUME))
        .map(point -> bind(host, point))
        .toList();
  }

  private static MountSpec.Bind bind(HostConfig host, MountPoint point) {
    Path source = Path.of(point.source());
    Path part = Path.of(part(host, point));
    boolean whole = part.toString().isEmpty();
    return new MountSpec.Bind(
            whole ? source : above(source, part),
            point.destination(),
            !point.rw(),
            !point.rw() && recursive(host, point),
            !apart(host, point),
            point.propagation().isEmpty() ? "rprivate" : point.propagation())
        .withPart(part.toString());
  }

  private static String part(HostConfig host, MountPoint point) {
    return MountPlan.part(
        request(host, point)
            .filter(_ -> point.type().equals(VOLUME))
            .flatMap(MountRequest::volumeOptions)
            .map(MountRequest.VolumeOptions::subpath)
            .orElse(""));
  }

  /// The volume whose part is at a path.
  private static Path above(Path source, Path part) {
    Path above = source;
    for (Path _ : part) {
      above = above.resolveSibling("").normalize();
    }
    return above;
  }

  private List<MountSpec> mounts(Definition definition, Path files, DeviceEdits edits) {
    HostConfig host = definition.hostConfig();
    List<MountSpec> mounts = new ArrayList<>();
    boolean remapped = definition.users().isPresent();
    for (MountPoint point : definition.mounts()) {
      if (point.type().equals("bind") || point.type().equals(VOLUME)) {
        MountSpec.Bind bind = bind(host, point);
        if (!bind.part().isEmpty()) {
          var _ = MountPlan.inside(bind.source(), bind.part());
        }
        MountPropagation.refusal(bind.source(), bind.propagation())
            .ifPresent(why -> {
              throw new EngineException.ServerError(why);
            });
        mounts.add(remapped && belongsToContainer(host, point) ? bind.withOwnIds() : bind);
      } else if (point.type().equals("tmpfs")) {
        mounts.add(new MountSpec.Tmpfs(point.destination(), options(host, point)));
      } else if (point.type().equals(MountPlan.IMAGE)) {
        String part =
            request(host, point)
                .flatMap(MountRequest::imageOptions)
                .map(MountRequest.ImageOptions::subpath)
                .orElse("");
        mounts.add(
            new MountSpec.Layers(
                images.layers(new Digest(point.name())), point.destination(), part));
      }
    }
    mounts.addAll(edits.mounts());
    host.tmpfs().forEach((target, text) -> mounts.add(new MountSpec.Tmpfs(target, text)));
    List<InlineFile> inline = host.jcompose().map(HostConfig.Extension::files).orElse(List.of());
    for (int number = 0; number < inline.size(); number++) {
      Path source = GeneratedFiles.inlineFile(store.directory(definition.id()), number);
      mounts.add(readOnly(source, inline.get(number).target()));
    }
    for (String name : GeneratedFiles.NETWORK_FILES) {
      String target = "/etc/" + name;
      if (definition.mounts().stream().noneMatch(mine -> mine.destination().equals(target))) {
        mounts.add(
            new MountSpec.Bind(
                files.resolve(name), target, host.readonlyRootfs(), false, "rprivate"));
      }
    }
    return mounts;
  }

  /// Whether a mount's ids are those inside. Other files of the host keep their owners.
  private boolean belongsToContainer(HostConfig host, MountPoint point) {
    if (point.type().equals(VOLUME)) {
      return plain.test(point.name());
    }
    return host.jcompose()
        .flatMap(HostConfig.Extension::apiSocket)
        .filter(point.destination()::equals)
        .isPresent();
  }

  private static MountSpec readOnly(Path source, String target) {
    return new MountSpec.Bind(source, target, true, false, "rprivate");
  }

  private static String options(HostConfig host, MountPoint point) {
    return request(host, point)
        .map(mount -> RequestedMounts.tmpfsOptions(mount.tmpfsOptions(), mount.readOnly()))
        .orElse("");
  }

  private static boolean recursive(HostConfig host, MountPoint point) {
    return !request(host, point)
        .flatMap(MountRequest::bindOptions)
        .map(how -> how.readOnlyNonRecursive() || how.nonRecursive())
        .orElse(false);
  }

  /// Whether mounts below its source are left out.
  private static boolean apart(HostConfig host, MountPoint point) {
    return request(host, point)
        .flatMap(MountRequest::bindOptions)
        .map(MountRequest.BindOptions::nonRecursive)
        .orElse(false);
  }

  private static Optional<MountRequest> request(HostConfig host, MountPoint point) {
    List<MountRequest> inherited =
        host.jcompose().map(HostConfig.Extension::inherited).orElse(List.of());
    return Stream.concat(host.mounts().stream(), inherited.stream())
        .filter(mount -> Path.of(mount.target()).normalize().toString().equals(point.destination()))
        .findFirst();
  }

  private NamespaceSpec namespaces(HostConfig host, Optional<IdMapping> users) {
    return new NamespaceSpec(
        sharing("pid", host.pidMode()),
        sharing("ipc", host.ipcMode()),
        sharing("uts", host.utsMode()),
        cgroup(host),
        users);
  }

  private static Sharing cgroup(HostConfig host) {
    return sharesCgroup(host) ? Sharing.HOST : Sharing.OWN;
  }

  /// Whether a container sees the cgroups of the host.
  public static boolean sharesCgroup(HostConfig host) {
    return switch (host.cgroupnsMode()) {
      case "private" -> false;
      case "host" -> true;
      default -> !CGROUP_V2;
    };
  }

  private Sharing sharing(String what, String mode) {
    return switch (mode) {
      case "", "private", "shareable", "none" -> Sharing.OWN;
      case "host" -> Sharing.HOST;
      default ->
          new Sharing.With(
              new ContainerId(
                  ContainerMode.container(mode)
                      .map(idOf)
                      .orElseThrow(() ->
                          new EngineException.BadRequest("invalid " + what + " mode: " + mode))));
    };
  }

  /// Rejects invalid log options.
  public static void checkLog(HostConfig host) {
    var _ = log(host.logConfig(), Path.of("/"));
  }

  /// The log that a definition asks for.
  ///
  /// @param file the file for a log in files
  public static LogSpec log(Definition definition, Path file) {
    return log(definition.hostConfig().logConfig(), file);
  }

  private static LogSpec log(HostConfig.LogConfig log, Path file) {
    return switch (log.type()) {
      case "none" -> new LogSpec.None();
      case "json-file", "local" ->
          new LogSpec.JsonFile(
              file,
              Sizes.bytes("max-size", log.config().getOrDefault("max-size", "0")),
              Math.max(1, Sizes.count("max-file", log.config().getOrDefault("max-file", "1"))));
      case "syslog", "journald", "gelf", "fluentd" -> {
        try {
          // Invalid values are reported before the first line.
          LogDestination.of(log.type(), log.config(), NOBODY).close();
        } catch (IllegalArgumentException | IOException wrong) {
          throw new EngineException.BadRequest("logger: " + log.type() + ": " + wrong.getMessage());
        }
        yield new LogSpec.JsonFile(file, CACHE_SIZE, CACHE_FILES);
      }
      default ->
          throw new EngineException.BadRequest(
              "logger: no log driver named '" + log.type() + "' is registered");
    };
  }
}
