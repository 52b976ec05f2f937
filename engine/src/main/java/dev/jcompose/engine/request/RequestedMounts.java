package dev.jcompose.engine.request;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.MountRequest.BindOptions;
import dev.jcompose.engine.request.MountRequest.TmpfsOptions;
import dev.jcompose.engine.request.MountRequest.VolumeOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Everything that a request mounts, in whichever form, as [MountRequest]s: one for each target.
public final class RequestedMounts {
  private static final String ONLY_DRIVER = "local";

  private final Map<String, RequestedMount> byTarget = new LinkedHashMap<>();

  private RequestedMounts() {}

  /// A mount with the options as the user wrote them.
  ///
  /// @param explicit whether it was requested, as opposed to a volume of the image, and must not
  ///   conflict with another one
  public record RequestedMount(MountRequest request, String mode, boolean explicit) {}

  /// Collects them.
  ///
  /// @param inherited mounts of other containers (`VolumesFrom`)
  /// @throws EngineException.BadRequest for a bad one, or two for one target
  /// @throws EngineException.NotFound for a driver of volumes that does not exist
  public static List<RequestedMount> collect(
      ContainerConfig config, HostConfig host, List<RequestedMount> inherited) {
    var mounts = new RequestedMounts();
    inherited.forEach(mount -> mounts.byTarget.put(mount.request().target(), mount));
    host.binds().stream()
        .map(RequestedMounts::parse)
        .forEach(mount -> {
          requireDriver(host.volumeDriver(), mount.request());
          mounts.add(mount);
        });
    host.mounts().forEach(mount -> mounts.add(new RequestedMount(checked(mount), "", true)));
    for (String path : config.volumes().names()) {
      String target = absolute(path);
      mounts.byTarget.computeIfAbsent(
          target,
          at -> {
            MountRequest volume = MountRequest.of("volume", "", at, false);
            requireDriver(host.volumeDriver(), volume);
            return new RequestedMount(volume, "", false);
          });
    }
    host.tmpfs().keySet().forEach(path -> mounts.giveWayTo(absolute(path)));
    return List.copyOf(mounts.byTarget.values());
  }

  /// The driver that a request names for all its volumes, but for those among its `Mounts`, which
  /// have one each.
  private static void requireDriver(String driver, MountRequest mount) {
    boolean volume = mount.type().equals("volume");
    if (volume && !driver.isEmpty() && !driver.equals(ONLY_DRIVER)) {
      throw new EngineException.NotFound(
          "create %s: error looking up volume plugin %s: plugin \"%s\" not found"
              .formatted(mount.source(), driver, driver));
    }
  }

  private void add(RequestedMount mount) {
    RequestedMount before = byTarget.put(mount.request().target(), mount);
    if (before != null && before.explicit()) {
      throw new EngineException.BadRequest("Duplicate mount point: " + mount.request().target());
    }
  }

  /// A tmpfs in short form replaces the image's volume, and nothing else.
  private void giveWayTo(String target) {
    RequestedMount before = byTarget.remove(target);
    if (before != null && before.explicit()) {
      throw new EngineException.BadRequest("Duplicate mount point: " + target);
    }
  }

  private static MountRequest checked(MountRequest mount) {
    String type = mount.type();
    if (mount.target().isEmpty()) {
      throw invalid(type, "field Target must not be empty");
    }
    String target = absolute(mount.target());
    boolean bind = type.equals("bind");
    boolean volume = type.equals("volume");
    boolean tmpfs = type.equals("tmpfs");
    boolean image = type.equals("image");
    if (!bind && !volume && !tmpfs && !image) {
      throw invalid(type, "mount type unknown");
    }
    refuse(type, "BindOptions", !bind && mount.bindOptions().isPresent());
    refuse(type, "VolumeOptions", !volume && mount.volumeOptions().isPresent());
    refuse(type, "TmpfsOptions", !tmpfs && mount.tmpfsOptions().isPresent());
    refuse(type, "ImageOptions", !image && mount.imageOptions().isPresent());
    refuse(type, "Source", tmpfs && !mount.source().isEmpty());
    if ((bind || image) && mount.source().isEmpty()) {
      throw invalid(type, "field Source must not be empty");
    }
    if (bind && !mount.source().startsWith("/")) {
      throw invalid(
          type, "invalid mount path: '" + mount.source() + "' mount path must be absolute");
    }
    mount
        .bindOptions()
        .map(BindOptions::propagation)
        .filter(word -> !word.isEmpty() && !MountMode.PROPAGATIONS.contains(word))
        .ifPresent(word -> {
          throw invalid(type, "invalid propagation mode: " + word);
        });
    if (mount.source().isEmpty()
        && mount.volumeOptions().filter(how -> !how.subpath().isEmpty()).isPresent()) {
      throw invalid(type, "must not set Subpath when using anonymous volumes");
    }
    return new MountRequest(
        mount.type(),
        mount.source(),
        target,
        mount.readOnly(),
        mount.consistency(),
        mount.bindOptions(),
        mount.volumeOptions(),
        mount.tmpfsOptions(),
        mount.imageOptions());
  }

  private static String absolute(String target) {
    if (!target.startsWith("/")) {
      throw new EngineException.BadRequest(
          "invalid mount config: invalid mount path: '" + target + "' mount path must be absolute");
    }
    String path = Path.of(target).normalize().toString();
    if (path.equals("/")) {
      throw new EngineException.BadRequest(
          "invalid mount config: invalid specification: destination can't be '/'");
    }
    return path;
  }

  private static void refuse(String type, String field, boolean there) {
    if (there) {
      throw invalid(type, "field " + field + " must not be specified");
    }
  }

  private static EngineException invalid(String type, String why) {
    return new EngineException.BadRequest("invalid mount config for type \"" + type + "\": " + why);
  }

  /// `source:target[:options]`; a source that is not an absolute path is the name of a volume.
  private static RequestedMount parse(String bind) {
    if (bind.startsWith("/") && bind.indexOf(':') < 0) {
      // A volume without a name.
      return new RequestedMount(MountRequest.of("volume", "", absolute(bind), false), "", true);
    }
    List<String> parts = new ArrayList<>(List.of(bind.split(":", -1)));
    if (parts.size() < 2 || parts.size() > 3 || parts.stream().anyMatch(String::isEmpty)) {
      throw new EngineException.BadRequest("invalid volume specification: '" + bind + "'");
    }
    String source = parts.get(0);
    String target = absolute(parts.get(1));
    String mode = parts.size() == 3 ? parts.get(2) : "";
    MountMode.Of what = source.startsWith("/") ? MountMode.Of.BIND : MountMode.Of.VOLUME;
    if (parts.size() == 3 && MountMode.isWrong(mode, what)) {
      throw MountMode.isForBindsAlone(mode)
          ? invalid("volume", "propagation is for bind mounts alone: \"" + mode + "\"")
          : new EngineException.BadRequest("invalid mode: " + mode);
    }
    Set<String> options = Set.of(mode.isEmpty() ? new String[0] : distinct(mode));
    boolean readOnly = options.contains("ro");
    if (!source.startsWith("/")) {
      var volume = new VolumeOptions(options.contains("nocopy"), Map.of(), Optional.empty(), "");
      return new RequestedMount(
          MountRequest.of("volume", source, target, readOnly).with(volume), mode, true);
    }
    String propagation =
        options.stream().filter(MountMode.PROPAGATIONS::contains).findFirst().orElse("");
    var how = new BindOptions(propagation, false, true, false, false);
    return new RequestedMount(
        MountRequest.of("bind", source, target, readOnly).with(how), mode, true);
  }

  private static String[] distinct(String mode) {
    return Arrays.stream(mode.split(",")).distinct().toArray(String[]::new);
  }

  /// Mount options of a file system in memory, as text.
  public static String tmpfsOptions(Optional<TmpfsOptions> options, boolean readOnly) {
    List<String> words = new ArrayList<>();
    options.ifPresent(mount -> {
      if (mount.sizeBytes() > 0) {
        words.add("size=" + mount.sizeBytes());
      }
      if (mount.mode() != 0) {
        words.add("mode=" + Integer.toOctalString(mount.mode()));
      }
      mount.options().forEach(option -> words.add(String.join("=", option)));
    });
    if (readOnly) {
      words.add("ro");
    }
    return String.join(",", words);
  }
}
