package dev.jcompose.model.bind;

import dev.jcompose.model.mount.FileGrant;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.tree.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads `volumes`, `configs` and `secrets` of a service.
final class MountBinder {
  private MountBinder() {}

  static List<FileGrant> grants(Attributes owner, String key) {
    List<FileGrant> grants = new ArrayList<>();
    for (Attributes grant : owner.children(key)) {
      grants.add(
          new FileGrant(
              grant.text("source").orElse(""),
              grant.text("target"),
              grant.text("uid"),
              grant.text("gid"),
              grant.mode("mode")));
    }
    return grants;
  }

  static List<Mount> mounts(Attributes service) {
    List<Mount> mounts = new ArrayList<>();
    for (Attributes mount : service.children("volumes")) {
      mounts.add(mount(mount));
    }
    return mounts;
  }

  private static Mount mount(Attributes mount) {
    String type = mount.text("type").orElse("volume");
    Optional<String> source = mount.text("source");
    String target = mount.text("target").orElse("");
    boolean readOnly = mount.isSet("read_only");
    Optional<String> consistency = mount.text("consistency");
    if (target.isEmpty() && !mount.node().isDamaged()) {
      mount.problem(
          Finding.error(mount.node(), mount.path() + ": target is missing")
              .withHint("name the path in the container"));
    }
    return switch (type) {
      case "bind" -> {
        needsSource(mount, source, type);
        yield new Mount.Bind(
            source.orElse(""),
            target,
            readOnly,
            consistency,
            mount.child("bind").map(MountBinder::bind));
      }
      case "volume" ->
          new Mount.OfVolume(
              source,
              target,
              readOnly,
              consistency,
              mount.child("volume").map(MountBinder::volume),
              mount.child("bind").map(MountBinder::bind));
      case "tmpfs" -> {
        Optional<Attributes> options = mount.child("tmpfs");
        yield new Mount.Tmpfs(
            target,
            readOnly,
            consistency,
            options.flatMap(tmpfs -> tmpfs.size("size")),
            options.map(tmpfs -> tmpfs.mode("mode")).orElse(OptionalInt.empty()));
      }
      case "image" -> {
        needsSource(mount, source, type);
        yield new Mount.OfImage(
            source.orElse(""),
            target,
            readOnly,
            consistency,
            mount.child("image").flatMap(image -> image.text("subpath")));
      }
      default -> new Mount.Foreign(type, source, target, readOnly, consistency);
    };
  }

  private static void needsSource(Attributes mount, Optional<String> source, String type) {
    if (source.isEmpty() && !mount.node().isDamaged()) {
      mount.problem(
          Finding.error(
              mount.node(), mount.path() + ": a mount of type " + type + " needs a source"));
    }
  }

  private static Mount.BindOptions bind(Attributes bind) {
    return new Mount.BindOptions(
        bind.flag("create_host_path"),
        bind.text("propagation"),
        bind.text("selinux"),
        bind.text("recursive"));
  }

  private static Mount.VolumeOptions volume(Attributes volume) {
    return new Mount.VolumeOptions(
        volume.isSet("nocopy"), volume.text("subpath"), volume.textMap("labels"));
  }
}
