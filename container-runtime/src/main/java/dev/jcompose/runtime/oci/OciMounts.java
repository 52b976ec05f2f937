package dev.jcompose.runtime.oci;

import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.plan.MountTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The mounts of an OCI configuration: Docker's, and those that were asked for.
///
/// @see "moby daemon/pkg/oci/defaults.go, daemon/oci_linux.go: withMounts"
final class OciMounts {
  /// Where the small init appears in the container, as in Docker.
  static final String INIT = "/sbin/docker-init";

  private final ContainerSpec spec;
  private final Bundle bundle;
  private final Set<Path> directories;

  /// @param directories the sources of bind mounts that are directories
  OciMounts(ContainerSpec spec, Bundle bundle, Set<Path> directories) {
    this.spec = spec;
    this.bundle = bundle;
    this.directories = directories;
  }

  /// All of them: a mount before those below it, of two on one target the later one on top, and a
  /// requested one in the place of a usual one.
  ///
  /// @param init the program of the small init, when the container has one
  List<OciMount> all(Optional<Path> init) {
    List<OciMount> requested = new ArrayList<>();
    for (int number = 0; number < spec.mounts().size(); number++) {
      requested.add(requested(spec.mounts().get(number), number));
    }
    Set<String> taken = requested.stream().map(OciMount::target).collect(Collectors.toSet());
    init.ifPresent(program ->
        requested.add(new OciMount(INIT, "bind", program.toString(), List.of("bind", "ro"))));
    return Stream.concat(
            usual().stream().filter(mount -> !taken.contains(mount.target())), requested.stream())
        .sorted(Comparator.comparing(OciMount::target, MountTarget.BY_DEPTH))
        .toList();
  }

  private List<OciMount> usual() {
    String writable = spec.privilege().privileged() ? "rw" : "ro";
    List<OciMount> mounts = new ArrayList<>();
    mounts.add(mount("/proc", "proc", "proc", "nosuid,noexec,nodev"));
    mounts.add(mount("/dev", "tmpfs", "tmpfs", "nosuid,strictatime,mode=755,size=65536k"));
    mounts.add(
        mount(
            "/dev/pts",
            "devpts",
            "devpts",
            "nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5"));
    mounts.add(mount("/sys", "sysfs", "sysfs", "nosuid,noexec,nodev," + writable));
    mounts.add(mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid,noexec,nodev," + writable));
    switch (spec.namespaces().ipc()) {
      case Sharing.Own _ -> {
        mounts.add(queues());
        if (spec.shmSize() != ContainerSpec.NO_SHM) {
          mounts.add(
              mount(
                  "/dev/shm",
                  "tmpfs",
                  "shm",
                  "nosuid,noexec,nodev,mode=1777,size=" + spec.shmSize()));
        }
      }
      case Sharing.Host _ -> {
        mounts.add(mount("/dev/mqueue", "bind", "/dev/mqueue", "rbind"));
        mounts.add(mount("/dev/shm", "bind", "/dev/shm", "rbind"));
      }
      case Sharing.With _ -> {
        mounts.add(queues());
        mounts.add(
            mount("/dev/shm", "bind", bundle.mount(spec.mounts().size()).toString(), "rbind"));
      }
    }
    return mounts;
  }

  private static OciMount queues() {
    return mount("/dev/mqueue", "mqueue", "mqueue", "nosuid,noexec,nodev");
  }

  private static OciMount mount(String target, String type, String source, String options) {
    return new OciMount(target, type, source, List.of(options.split(",", -1)));
  }

  private OciMount requested(MountSpec mount, int number) {
    String target = MountTarget.of(mount);
    return switch (mount) {
      case MountSpec.Bind bind -> {
        List<String> options = new ArrayList<>();
        options.add(bind.recursive() ? "rbind" : "bind");
        // Nothing can be mounted below a file, and crun takes a recursive target for a directory.
        if (bind.recursiveReadOnly()
            && bind.part().isEmpty()
            && directories.contains(bind.source())) {
          options.add("rro");
        } else if (bind.readOnly() || bind.recursiveReadOnly()) {
          options.add("ro");
        }
        options.add(bind.propagation().isEmpty() ? "rprivate" : bind.propagation());
        Path source = bind.part().isEmpty() ? bind.source() : bundle.mount(number);
        yield new OciMount(target, "bind", source.toString(), options);
      }
      case MountSpec.Layers _ ->
          mount(target, "bind", bundle.mount(number).toString(), "rbind,ro,rprivate");
      case MountSpec.Tmpfs tmpfs -> {
        List<String> options = new ArrayList<>(List.of("noexec", "nosuid", "nodev"));
        Stream.of(tmpfs.options().split(",", -1))
            .filter(option -> !option.isBlank() && !option.equals("defaults"))
            .forEach(options::add);
        yield new OciMount(target, "tmpfs", "tmpfs", options);
      }
    };
  }
}
