package dev.jcompose.engine.spec;

import dev.jcompose.engine.container.MountPoint;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.MountRequest;
import dev.jcompose.engine.request.RequestedMounts.RequestedMount;
import dev.jcompose.image.Image;
import dev.jcompose.image.overlay.Images;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.check.ProcessFileChecks;
import dev.jcompose.model.file.ProcessFiles;
import dev.jcompose.runtime.RootFilesystem;
import dev.jcompose.runtime.inside.OpenRoot;
import dev.jcompose.volume.BindSource;
import dev.jcompose.volume.LocalVolume;
import dev.jcompose.volume.SelinuxLabels;
import dev.jcompose.volume.VolumeException;
import dev.jcompose.volume.VolumeSpec;
import dev.jcompose.volume.Volumes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Prepares what will be mounted: creates and fills volumes, and looks up sources.
public final class MountPlan {
  /// Marks an anonymous volume with the container it was created for, so that one whose container
  /// was never finished can be distinguished from one that was kept.
  public static final String OWNER_LABEL = "dev.jcompose.container";

  /// The type of the mount of an image; its name is the image's id.
  public static final String IMAGE = "image";

  private static final SelinuxLabels LABELS = new SelinuxLabels(Path.of("/"));

  /// `z` or `Z` among the options.
  private static final Pattern RELABEL = Pattern.compile("(^|,)[zZ](,|$)");

  private final Volumes volumes;
  private final Images images;
  private final String container;
  private final List<MountPoint> points = new ArrayList<>();
  private final List<String> anonymous = new ArrayList<>();
  private final List<LocalVolume> made = new ArrayList<>();
  private final List<Filling> toFill = new ArrayList<>();

  /// A volume, or a part of one, that gets what the image has at its place.
  private record Filling(MountPoint point, String part) {}

  private MountPlan(Volumes volumes, Images images, String container) {
    this.volumes = volumes;
    this.images = images;
    this.container = container;
  }

  /// The result.
  ///
  /// @param anonymous names of the volumes created only for this container
  /// @param made volumes that did not exist before
  public record Resolved(List<MountPoint> points, List<String> anonymous, List<LocalVolume> made) {}

  /// Creates and fills the volumes. When it fails, the anonymous ones are removed again; named ones
  /// stay, as in Docker.
  public static Resolved resolve(
      Volumes volumes,
      Images images,
      String container,
      List<RequestedMount> mounts,
      RootFilesystem rootfs) {
    var plan = new MountPlan(volumes, images, container);
    try {
      mounts.forEach(plan::add);
      plan.fill(rootfs);
    } catch (RuntimeException problem) {
      plan.anonymous.forEach(name -> removeQuietly(volumes, name, problem));
      throw problem;
    }
    return new Resolved(
        List.copyOf(plan.points), List.copyOf(plan.anonymous), List.copyOf(plan.made));
  }

  private static void removeQuietly(Volumes volumes, String name, RuntimeException because) {
    try {
      volumes.remove(name);
    } catch (VolumeException problem) {
      because.addSuppressed(problem);
    }
  }

  private void add(RequestedMount mount) {
    MountRequest request = mount.request();
    switch (request.type()) {
      case "bind" -> bind(mount);
      case "volume" -> volume(mount);
      case "image" -> image(request);
      default ->
          points.add(
              new MountPoint("tmpfs", "", "", request.target(), "", "", !request.readOnly(), ""));
    }
  }

  /// The image's id is saved, so that the container keeps using it when the name is given to
  /// another image.
  private void image(MountRequest request) {
    Image image =
        images
            .find(request.source())
            .orElseThrow(() -> new EngineException.NotFound("No such image: " + request.source()));
    points.add(
        new MountPoint(
            IMAGE, image.id().value(), request.source(), request.target(), "", "", false, ""));
  }

  private void bind(RequestedMount mount) {
    MountRequest request = mount.request();
    BindSource source =
        BindSource.resolve(
            request.source(),
            request.bindOptions().map(MountRequest.BindOptions::createMountpoint).orElse(false));
    if (ProcessFiles.containOpen(source.path())) {
      throw new EngineException.BadRequest(
          "invalid mount config for type \"bind\": bind source path %s %s"
              .formatted(request.source(), ProcessFileChecks.WHY));
    }
    if (RELABEL.matcher(mount.mode()).find()) {
      LABELS.share(Path.of(request.source()));
    }
    String propagation =
        request
            .bindOptions()
            .map(MountRequest.BindOptions::propagation)
            .filter(word -> !word.isEmpty())
            .orElse("rprivate");
    points.add(
        new MountPoint(
            "bind",
            "",
            request.source(),
            request.target(),
            "",
            mount.mode(),
            !request.readOnly(),
            propagation));
  }

  private void volume(RequestedMount mount) {
    MountRequest request = mount.request();
    LocalVolume volume = volume(request);
    String subpath = request.volumeOptions().map(MountRequest.VolumeOptions::subpath).orElse("");
    var point =
        new MountPoint(
            "volume",
            volume.name(),
            volume.mountpoint().resolve(part(subpath)).toString(),
            request.target(),
            volume.driver(),
            mount.mode().isEmpty() ? "z" : mount.mode(),
            !request.readOnly(),
            "");
    points.add(point);
    boolean copy = !request.volumeOptions().map(MountRequest.VolumeOptions::noCopy).orElse(false);
    if (copy && isEmpty(volume.mountpoint(), part(subpath))) {
      toFill.add(new Filling(point, part(subpath)));
    }
  }

  private LocalVolume volume(MountRequest request) {
    if (!request.source().isEmpty()) {
      Optional<LocalVolume> known = volumes.find(request.source());
      if (known.isPresent()) {
        return known.orElseThrow();
      }
    }
    var options = request.volumeOptions();
    var driver = options.flatMap(MountRequest.VolumeOptions::driverConfig);
    Map<String, String> labels = options.map(MountRequest.VolumeOptions::labels).orElse(Map.of());
    boolean nameless = request.source().isEmpty();
    if (nameless) {
      labels = new TreeMap<>(labels);
      labels.put(OWNER_LABEL, container);
    }
    LocalVolume fresh =
        volumes.create(
            new VolumeSpec(
                nameless ? Optional.empty() : Optional.of(request.source()),
                driver
                    .map(MountRequest.DriverConfig::name)
                    .filter(n -> !n.isEmpty())
                    .orElse("local"),
                driver.map(MountRequest.DriverConfig::options).orElse(Map.of()),
                labels));
    made.add(fresh);
    if (nameless) {
      anonymous.add(fresh.name());
    }
    return fresh;
  }

  /// The path of a part of a volume, relative to the volume; empty for all of it. Whether it is
  /// there only counts when the container is started: others may make it until then.
  ///
  /// @throws EngineException.BadRequest when it is not below the volume
  public static String part(String subpath) {
    Path part = Path.of(subpath).normalize();
    if (part.isAbsolute() || part.startsWith("..")) {
      throw outside(subpath);
    }
    return part.toString();
  }

  private static EngineException outside(String subpath) {
    return new EngineException.BadRequest(
        "invalid mount config for type \"volume\": subpath \"" + subpath + "\" leaves the volume");
  }

  /// A part of a volume.
  ///
  /// @throws EngineException.BadRequest when it is not there, or a link leads out of the volume
  public static Path inside(Path volume, String subpath) {
    Path part = volume.resolve(subpath).normalize();
    try {
      Path real = part.toRealPath();
      if (!subpath.startsWith("/") && real.startsWith(volume.toRealPath())) {
        return real;
      }
    } catch (IOException problem) {
      throw new EngineException.BadRequest(
          "cannot access path " + part + ": no such file or directory");
    }
    throw outside(subpath);
  }

  /// Whether a volume, or a directory in it, is there and has nothing.
  private static boolean isEmpty(Path volume, String part) {
    Path directory = volume.resolve(part);
    try {
      boolean there =
          part.isEmpty()
              || (Files.isDirectory(directory)
                  && directory.toRealPath().startsWith(volume.toRealPath()));
      return there && isEmpty(directory);
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          "volume " + directory + ": cannot be read: " + IoFailure.words(problem), problem);
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    }
  }

  private void fill(RootFilesystem rootfs) {
    if (toFill.isEmpty()) {
      return;
    }
    try (OpenRoot root = OpenRoot.of(rootfs)) {
      for (Filling filling : toFill) {
        MountPoint point = filling.point();
        if (filling.part().isEmpty()) {
          volumes.copyUp(point.name(), root.path(), point.destination());
        } else {
          volumes.copyUpPart(point.name(), filling.part(), root.path(), point.destination());
        }
      }
    }
  }
}
