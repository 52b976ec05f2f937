package dev.jcompose.engine.service;

import dev.jcompose.engine.request.ContainerMode;
import dev.jcompose.engine.request.HostConfigBuilder;
import dev.jcompose.engine.request.MountRequest;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Storage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a service's container sees in its file system besides its image, in Docker's words.
record ServiceMounts(
    Project project, Storage storage, GrantedFiles files, ServiceRequest.OtherContainers others) {
  /// What the host configuration says of it.
  void fill(HostConfigBuilder host) {
    List<MountRequest> mounts = new ArrayList<>();
    List<String> binds = new ArrayList<>();
    for (Mount mount : storage.mounts()) {
      if (mount instanceof Mount.Bind bind && isLabelled(bind)) {
        binds.add(labelled(bind));
      } else if (!isAnonymous(mount)) {
        mounts.add(mount(mount));
      }
    }
    others.volumes().forEach((target, name) -> mounts.add(takenOver(target, name)));
    mounts.addAll(files.binds());
    host.mounts(mounts).binds(binds).tmpfs(tmpfs()).volumesFrom(volumesFrom());
  }

  /// Paths that get a new anonymous volume.
  Set<String> anonymous() {
    Set<String> volumes = new LinkedHashSet<>();
    for (Mount mount : storage.mounts()) {
      if (isAnonymous(mount) && !others.volumes().containsKey(mount.target())) {
        volumes.add(mount.target());
      }
    }
    return volumes;
  }

  /// Whether it is a new volume without options, which the list of paths cannot express, or one
  /// taken over from the previous container.
  private boolean isAnonymous(Mount mount) {
    return mount instanceof Mount.OfVolume volume
        && volume.source().isEmpty()
        && (others.volumes().containsKey(volume.target())
            || !(volume.readOnly() || volume.noCopy() || !volume.labels().isEmpty()));
  }

  /// An anonymous volume of the previous container: the service's, or one that its image declares.
  private MountRequest takenOver(String target, String name) {
    return storage.mounts().stream()
        .filter(Mount.OfVolume.class::isInstance)
        .map(Mount.OfVolume.class::cast)
        .filter(volume -> volume.target().equals(target))
        .findFirst()
        .map(volume ->
            MountRequest.of("volume", name, target, volume.readOnly()).with(options(volume)))
        .orElseGet(() -> MountRequest.of("volume", name, target, false));
  }

  private static MountRequest.VolumeOptions options(Mount.OfVolume volume) {
    return new MountRequest.VolumeOptions(
        volume.noCopy(), volume.labels(), Optional.empty(), volume.subpath().orElse(""));
  }

  private Map<String, String> tmpfs() {
    Map<String, String> tmpfs = new LinkedHashMap<>();
    for (String entry : storage.tmpfs()) {
      int colon = entry.indexOf(':');
      tmpfs.put(
          colon < 0 ? entry : entry.substring(0, colon),
          colon < 0 ? "" : entry.substring(colon + 1));
    }
    return tmpfs;
  }

  private List<String> volumesFrom() {
    List<String> sources = new ArrayList<>();
    for (String entry : storage.volumesFrom()) {
      Optional<String> container = ContainerMode.container(entry);
      String[] parts = container.orElse(entry).split(":", 2);
      String source = container.isPresent() ? parts[0] : others.container(parts[0]);
      sources.add(parts.length > 1 ? source + ":" + parts[1] : source);
    }
    return sources;
  }

  /// SELinux labels can only be requested in the older form, which lacks the other options.
  private static boolean isLabelled(Mount.Bind bind) {
    return bind.selinux().isPresent()
        && bind.recursive().isEmpty()
        && bind.createHostPath()
        && !(bind.source() + bind.target()).contains(":");
  }

  private static String labelled(Mount.Bind bind) {
    List<String> options = new ArrayList<>(List.of(bind.readOnly() ? "ro" : "rw"));
    bind.propagation().ifPresent(options::add);
    bind.selinux().ifPresent(options::add);
    return bind.source() + ":" + bind.target() + ":" + String.join(",", options);
  }

  private MountRequest mount(Mount mount) {
    return switch (mount) {
      case Mount.Bind bind ->
          MountRequest.of("bind", bind.source(), bind.target(), bind.readOnly())
              .with(bindOptions(bind));
      case Mount.OfVolume volume ->
          MountRequest.of(
                  "volume",
                  volume.source().map(this::volumeName).orElse(""),
                  volume.target(),
                  volume.readOnly())
              .with(options(volume));
      case Mount.Tmpfs tmpfs ->
          MountRequest.of("tmpfs", "", tmpfs.target(), tmpfs.readOnly())
              .with(
                  new MountRequest.TmpfsOptions(
                      tmpfs.size().map(size -> size.bytes()).orElse(0L),
                      tmpfs.mode().orElse(0),
                      List.of()));
      case Mount.OfImage image -> {
        MountRequest plain =
            MountRequest.of(
                "image", ImageNames.mounted(project, image.source()), image.target(), false);
        yield image
            .subpath()
            .map(path -> plain.with(new MountRequest.ImageOptions(path)))
            .orElse(plain);
      }
      case Mount.Foreign foreign ->
          MountRequest.of(foreign.type(), foreign.source().orElse(""), foreign.target(), false);
    };
  }

  private static MountRequest.BindOptions bindOptions(Mount.Bind bind) {
    String recursive = bind.recursive().orElse("enabled");
    boolean notRecursive = recursive.equals("disabled");
    boolean readOnlyNotBelow = recursive.equals("writable");
    boolean readOnlyBelowToo = recursive.equals("readonly");
    return new MountRequest.BindOptions(
        bind.propagation().orElse(""),
        notRecursive,
        bind.createHostPath(),
        readOnlyNotBelow,
        readOnlyBelowToo);
  }

  private String volumeName(String key) {
    var volume = project.volumes().get(key);
    return volume == null ? key : volume.name();
  }
}
