package dev.jcompose.runtime.plan;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.mount.MountTree;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.HookSpec;
import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.StartResources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Writes the plan of a container's first process. The order of the steps is what matters here: the
/// cgroup before anything runs, mounts before links into them, read-only after everything that has
/// to be created, dropping privileges last.
///
/// @see "runc libcontainer/{standard_init_linux,rootfs_linux}.go; crun src/libcrun/linux.c"
public final class ContainerPlan {
  /// The files of procfs that lxcfs replaces; nothing else may be mounted there.
  private static final Set<String> PROC_TARGETS =
      Set.of(
          "/proc/cpuinfo",
          "/proc/diskstats",
          "/proc/meminfo",
          "/proc/stat",
          "/proc/swaps",
          "/proc/uptime",
          "/proc/loadavg",
          "/proc/slabinfo",
          "/proc/net/dev",
          "/proc/sys/kernel/ns_last_pid");

  private final ContainerSpec spec;
  private final PlanWriter plan = new PlanWriter();
  private final SessionFds fds = new SessionFds();
  private final List<MountTree> trees;
  private final HookSteps hooks;
  private final Optional<BundlePlace> bundle;

  private ContainerPlan(ContainerSpec spec, List<MountTree> trees, Optional<BundlePlace> bundle) {
    this.spec = spec;
    this.trees = trees;
    this.bundle = bundle;
    this.hooks = new HookSteps(spec.oci().hooks());
  }

  /// Where a shim lives.
  ///
  /// @param listener its socket
  /// @param directory the run directory
  /// @param bootId of the current boot
  /// @param logDirectory where the log is; the run directory when there is no log
  /// @param home its cgroup
  /// @param bundle its OCI bundle, if any program needs one
  public record Place(
      Fd listener,
      Fd directory,
      String bootId,
      Fd logDirectory,
      ShimHome home,
      Optional<BundlePlace> bundle) {}

  /// An OCI bundle.
  ///
  /// @param root where the root file system is mounted, in a mount namespace of its own
  /// @param state what hooks are told about the container, without its end
  public record BundlePlace(Path root, String state) {}

  /// What was looked up or created for the container.
  ///
  /// @param root its root file system, a detached mount
  /// @param identity its user and privileges
  /// @param cgroup its cgroup
  /// @param unifiedCgroup the directory of its cgroup in the v2 tree; absent without one
  /// @param resources from the caller
  /// @param others namespaces of other containers
  /// @param user its user namespace; empty for the host's
  public record Inputs(
      Fd root,
      Identity identity,
      CgroupView cgroup,
      Optional<Fd> unifiedCgroup,
      StartResources resources,
      OtherNamespaces others,
      Optional<UserNamespace> user) {}

  /// Namespaces of other containers that the specification asks for.
  @FunctionalInterface
  public interface OtherNamespaces {
    /// A namespace of a running container: `pid`, `ipc`, `uts`, `cgroup` or `mnt`.
    Fd of(ContainerId container, String kind);
  }

  /// Writes it.
  ///
  /// @param trees gets the copies of mounts that the plan refers to; must be closed when the shim
  ///   has been started, even after a failure
  /// @throws IllegalArgumentException when something in the specification is not possible
  public static ShimPlan write(
      ContainerSpec spec, Place place, Inputs inputs, List<MountTree> trees) {
    ContainerPlan plan = new ContainerPlan(spec, trees, place.bundle());
    ShimSteps.write(plan.plan, plan.fds, spec, place, inputs);
    place.bundle().ifPresent(made -> plan.hooks.write(plan.plan, made.state()));
    plan.writeNamespaces(inputs);
    boolean init = spec.init() && spec.namespaces().pid() instanceof Sharing.Own;
    ProcessSteps.writeLimits(plan.plan, spec.process());
    plan.writeRoot(inputs, init);
    plan.writeNames();
    inputs.user().ifPresent(user -> user.enter(plan.plan, plan.fds, true));
    ProcessSteps.writeEnd(plan.plan, spec.process(), inputs.identity(), init, plan.hooks);
    plan.fds.write(plan.plan);
    return new ShimPlan(plan.plan.content(), plan.fds.all());
  }

  private void writeNamespaces(Inputs inputs) {
    inputs
        .user()
        .ifPresent(user ->
            plan.step(
                ShimStep.OWNER,
                fds.use(user.fd()),
                user.ids().user(0),
                user.ids().group(0),
                user.tty()));
    long flags = CloneFlag.NEW_MOUNTS;
    flags |= own(spec.namespaces().pid(), CloneFlag.NEW_PIDS);
    flags |= own(spec.namespaces().ipc(), CloneFlag.NEW_IPC);
    flags |= own(spec.namespaces().uts(), CloneFlag.NEW_UTS);
    plan.step(ShimStep.CLONE, flags, inputs.unifiedCgroup().map(fds::use).orElse(-1));
    if (spec.namespaces().pid() instanceof Sharing.With(ContainerId other)) {
      plan.step(ShimStep.JOIN_PIDS, fds.use(inputs.others().of(other, "pid")));
    }
    inputs.cgroup().join().forEach(file -> plan.step(ShimStep.CGROUP, file.toString()));
    switch (spec.namespaces().cgroup()) {
      case Sharing.Own _ -> plan.step(ShimStep.UNSHARE, CloneFlag.NEW_CGROUP);
      case Sharing.Host _ -> {}
      case Sharing.With(ContainerId other) ->
          join(inputs.others().of(other, "cgroup"), CloneFlag.NEW_CGROUP);
    }
    inputs.resources().network().ifPresent(network -> join(network, CloneFlag.NEW_NETWORK));
    if (spec.namespaces().uts() instanceof Sharing.With(ContainerId other)) {
      join(inputs.others().of(other, "uts"), CloneFlag.NEW_UTS);
    }
    if (spec.namespaces().ipc() instanceof Sharing.With(ContainerId other)) {
      join(inputs.others().of(other, "ipc"), CloneFlag.NEW_IPC);
      plan.step(ShimStep.TREE_OF, fds.use(inputs.others().of(other, "mnt")), "/dev/shm");
    }
  }

  private void writeRoot(Inputs inputs, boolean init) {
    inputs
        .user()
        .ifPresent(user -> plan.step(ShimStep.FILES_AS, user.ids().user(0), user.ids().group(0)));
    String place = bundle.map(BundlePlace::root).map(Path::toString).orElse("/");
    plan.step(ShimStep.ROOT, fds.use(inputs.root()), place);
    boolean ownDevices = true;
    for (Map.Entry<String, List<MountStep>> mount : mounts(inputs).entrySet()) {
      mount.getValue().forEach(step -> step.write(plan, mount.getKey()));
    }
    for (MountSpec mount : spec.mounts()) {
      ownDevices &= !(mount instanceof MountSpec.Bind && MountTarget.of(mount).equals("/dev"));
    }
    if (ownDevices) {
      DeviceNodes.writeDefaults(plan);
      DeviceNodes.requested(spec.privilege()).forEach(node -> node.write(plan));
    }
    if (spec.process().terminal()) {
      plan.step(ShimStep.CONSOLE, "/dev/console");
    }
    // Hooks may still write everywhere, and see what the host's program would see.
    hooks.run(plan, HookSpec.Point.PRESTART);
    hooks.run(plan, HookSpec.Point.CREATE_RUNTIME);
    hooks.run(plan, HookSpec.Point.CREATE_CONTAINER);
    ProcessSteps.writeLabel(plan, inputs.identity(), init);
    KernelParameters.of(spec, inputs.resources().network().isPresent())
        .forEach((name, value) -> plan.step(ShimStep.SYSCTL, KernelParameters.path(name), value));
    if (spec.privilege().maskedPaths() && !spec.privilege().privileged()) {
      HiddenPaths.READ_ONLY.forEach(path -> plan.step(ShimStep.READ_ONLY, path));
      HiddenPaths.MASKED.forEach(path -> plan.step(ShimStep.MASK, path));
    }
    String directory = spec.process().workingDirectory();
    if (directory.startsWith("/") && directory.length() > 1) {
      plan.step(ShimStep.DIRECTORY, directory, 0755);
    }
    if (spec.readOnlyRootfs()) {
      plan.step(ShimStep.ROOT_READ_ONLY);
    }
    plan.step(ShimStep.PIVOT);
  }

  // A mount comes before those below it; of two on the same target, the later one is on top, and a
  // user's mount replaces a default.
  private Map<String, List<MountStep>> mounts(Inputs inputs) {
    Map<String, List<MountStep>> mounts = new TreeMap<>(MountTarget.BY_DEPTH);
    Map<String, MountStep> defaults =
        DefaultMounts.of(
            spec.privilege().privileged(),
            spec.namespaces().ipc(),
            spec.shmSize(),
            inputs.cgroup());
    Set<String> taken = Set.copyOf(spec.mounts().stream().map(MountTarget::of).distinct().toList());
    defaults.forEach((target, step) -> {
      if (!taken.contains(target)) {
        mounts.put(target, List.of(step));
      }
    });
    for (MountSpec mount : spec.mounts()) {
      String target = MountTarget.of(mount);
      List<MountStep> there = new ArrayList<>(mounts.getOrDefault(target, List.of()));
      there.add(step(mount, target, inputs.user()));
      mounts.put(target, there);
    }
    return mounts;
  }

  private MountStep step(MountSpec mount, String target, Optional<UserNamespace> user) {
    int flags = PROC_TARGETS.contains(target) ? TargetFlag.MAY_BE_PROC.number : 0;
    return switch (mount) {
      case MountSpec.Bind bind -> {
        MountTree tree = BindMount.prepare(bind, user);
        trees.add(tree);
        yield (plan, at) -> plan.step(ShimStep.MOVE, fds.use(tree.fd()), at, flags);
      }
      case MountSpec.Layers layers -> {
        MountTree tree = LayerMount.prepare(layers, user);
        trees.add(tree);
        yield (plan, at) -> plan.step(ShimStep.MOVE, fds.use(tree.fd()), at, flags);
      }
      case MountSpec.Tmpfs tmpfs -> {
        TmpfsOptions asked = TmpfsOptions.parse(tmpfs.options());
        TmpfsOptions options = user.map(own -> asked.in(own.ids())).orElse(asked);
        yield (plan, at) -> {
          List<Object> fields =
              new ArrayList<>(
                  List.of("tmpfs", at, options.attributes(), flags | options.propagation()));
          fields.addAll(options.parameters());
          plan.step(ShimStep.MOUNT, fields);
        };
      }
    };
  }

  private void writeNames() {
    if (spec.namespaces().uts() instanceof Sharing.Own) {
      plan.step(ShimStep.HOSTNAME, spec.hostname());
      spec.domainname().ifPresent(name -> plan.step(ShimStep.DOMAINNAME, name));
    }
  }

  private void join(Fd namespace, long kind) {
    plan.step(ShimStep.SETNS, fds.use(namespace), kind);
  }

  private static long own(Sharing sharing, long flag) {
    return sharing instanceof Sharing.Own ? flag : 0;
  }
}
