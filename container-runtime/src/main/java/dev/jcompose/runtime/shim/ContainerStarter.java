package dev.jcompose.runtime.shim;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.namespace.IdMapping;
import dev.jcompose.linux.process.ChildProcess;
import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.LogSpec;
import dev.jcompose.runtime.OciRuntime;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.RootFilesystem;
import dev.jcompose.runtime.StartException;
import dev.jcompose.runtime.StartResources;
import dev.jcompose.runtime.apparmor.AppArmor;
import dev.jcompose.runtime.apparmor.AppArmorException;
import dev.jcompose.runtime.capability.Capabilities;
import dev.jcompose.runtime.cgroup.Cgroups;
import dev.jcompose.runtime.cgroup.ContainerCgroup;
import dev.jcompose.runtime.oci.OciLog;
import dev.jcompose.runtime.plan.CgroupView;
import dev.jcompose.runtime.plan.ContainerPlan;
import dev.jcompose.runtime.plan.ContainerPlan.OtherNamespaces;
import dev.jcompose.runtime.plan.Identity;
import dev.jcompose.runtime.plan.ShimHome;
import dev.jcompose.runtime.plan.ShimPlan;
import dev.jcompose.runtime.plan.UnmappedIds;
import dev.jcompose.runtime.plan.UserNamespace;
import dev.jcompose.runtime.seccomp.SeccompCompiler;
import dev.jcompose.runtime.seccomp.SeccompException;
import dev.jcompose.runtime.user.UserDatabase;
import dev.jcompose.runtime.user.UserLookup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Starts containers: cgroup, root file system, user, plan, shim; and undoes everything when one of
/// these fails.
final class ContainerStarter {
  private static final int TOOL_FAILED = 125;

  private final Cgroups cgroups;
  private final Launcher launcher;
  private final OverlayMount overlay;
  private final SeccompCompiler filters = new SeccompCompiler();
  private final OciBundles bundles;
  private final UserNamespaces users;
  private final AppArmor appArmor = AppArmor.ofThisMachine();

  /// @param shim the program of shims, as a file
  ContainerStarter(
      Cgroups cgroups, Launcher launcher, OverlayMount overlay, Path shim, UserNamespaces users) {
    this.cgroups = cgroups;
    this.launcher = launcher;
    this.overlay = overlay;
    this.users = users;
    this.bundles = new OciBundles(filters, shim);
  }

  /// Compiles the filter of system calls that most containers have.
  void prepare() {
    var _ =
        filters.compile(
            PrivilegeSpec.DEFAULT.seccomp(), Capabilities.names(PrivilegeSpec.DEFAULT), false);
  }

  /// Starts one.
  ///
  /// @param directory its run directory, clear of earlier runs
  /// @param listener the socket that the shim will listen on; closed here
  /// @throws StartException when it fails; then only the run directory is left
  ShimContainer start(
      ContainerSpec spec,
      StartResources resources,
      RunDirectory directory,
      Fd listener,
      OtherNamespaces others) {
    try (OpenFds open = new OpenFds()) {
      open.add(listener);
      ContainerCgroup cgroup = cgroups.create(spec.id(), spec.limits(), spec.privilege());
      try {
        ShimHome home = ShimHome.of(cgroups.shims());
        home.unified().ifPresent(open::add);
        ShimPlan plan = plan(spec, resources, directory, listener, home, others, cgroup, open);
        return launch(spec, directory, listener, plan, home, cgroup);
      } catch (RuntimeException problem) {
        removeCgroup(cgroup, problem);
        throw problem;
      }
    } catch (CgroupException
        | LinuxException
        | SeccompException
        | AppArmorException
        | IllegalArgumentException
        | UncheckedIOException problem) {
      StartException failure = new StartException(TOOL_FAILED, IoFailure.words(problem));
      failure.initCause(problem);
      throw failure;
    }
  }

  private Fd mount(RootFilesystem root, Optional<UserNamespace> user) {
    if (user.isPresent()) {
      var layers =
          new OverlayMount.Layers(
              root.lower(),
              Optional.of(new OverlayMount.Writable(root.upper(), root.work())),
              root.disposable());
      return UnmappedIds.explaining(
          root.upper(), () -> OverlayMount.mapped(layers, user.get().mapping(), ""));
    }
    return root.disposable()
        ? overlay.disposable(root.lower(), root.upper(), root.work())
        : overlay.detached(root.lower(), root.upper(), root.work());
  }

  private ShimPlan plan(
      ContainerSpec spec,
      StartResources resources,
      RunDirectory directory,
      Fd listener,
      ShimHome home,
      OtherNamespaces others,
      ContainerCgroup cgroup,
      OpenFds open) {
    Optional<UserNamespace> user =
        spec.namespaces().user().map(ids -> new UserNamespace(users.of(ids), ids));
    Directory root = new Directory(open.add(mount(spec.rootfs(), user)));
    Identity identity = identity(spec.process(), spec.privilege(), root);
    spec.namespaces().user().ifPresent(ids -> requireIn(ids, identity));
    directory.write(
        "exec", ExecDefaults.of(spec.process(), identity, spec.namespaces().user()).toBytes());
    Fd run = open.add(directory.open());
    Fd log = spec.log() instanceof LogSpec.JsonFile file ? open.add(parent(file.file())) : run;
    Optional<Fd> unified =
        cgroup.unifiedDirectory().map(path -> open.add(Directory.open(path).fd()));
    var inputs =
        new ContainerPlan.Inputs(
            root.fd(),
            identity,
            CgroupView.of(cgroups.mode(), cgroup),
            unified,
            resources,
            (other, kind) -> open.add(others.of(other, kind)),
            user);
    Optional<ContainerPlan.BundlePlace> bundle =
        spec.oci().needsBundle()
            ? Optional.of(bundles.make(spec, directory, identity, inputs, cgroup))
            : Optional.empty();
    var place = new ContainerPlan.Place(listener, run, ShimRecord.thisBoot(), log, home, bundle);
    Optional<OciRuntime> runtime = spec.oci().runtime();
    return runtime.isPresent()
        ? OciBundles.plan(runtime.get(), spec, directory, place, inputs, open.trees())
        : ContainerPlan.write(spec, place, inputs, open.trees());
  }

  private Identity identity(ProcessSpec process, PrivilegeSpec privilege, Directory root) {
    Optional<String> label = appArmor.label(privilege);
    appArmor.prepare(label);
    return new Identity(
        new UserLookup(UserDatabase.read(root)).find(process.user(), process.additionalGroups()),
        privilege.privileged() || Capabilities.addsAll(privilege)
            ? OwnCapabilities.limit(Capabilities.mask(privilege))
            : Capabilities.mask(privilege),
        privilege.noNewPrivileges(),
        filters.compile(privilege.seccomp(), Capabilities.names(privilege), privilege.privileged()),
        label);
  }

  /// A user outside of the range could be looked up, but nobody could become it.
  ///
  /// @throws IllegalArgumentException when the user namespace does not have it
  static void requireIn(IdMapping ids, Identity identity) {
    long _ = ids.user(Integer.toUnsignedLong(identity.user().uid()));
    long _ = ids.group(Integer.toUnsignedLong(identity.user().gid()));
  }

  private ShimContainer launch(
      ContainerSpec spec,
      RunDirectory directory,
      Fd listener,
      ShimPlan plan,
      ShimHome home,
      ContainerCgroup cgroup) {
    ControlConnection control;
    try {
      // Connected before there is a shim to accept it, so that no message is missed.
      control = new ControlConnection(directory.connect('C'));
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    ChildProcess shim;
    try {
      shim = launcher.launch(plan, spec.id().value());
    } catch (RuntimeException problem) {
      control.close();
      throw problem;
    }
    // This was the last copy in this process: from now on, the connection ends when the shim does.
    listener.close();
    switch (control.read().orElse(new ControlMessage.Failed(TOOL_FAILED, "the shim has died"))) {
      case ControlMessage.Started started -> {
        return new ShimContainer(
            spec.id(), directory, Optional.of(control), Launcher.ours(shim, home), started, cgroup);
      }
      case ControlMessage.Failed(int code, String reason) -> {
        control.close();
        shim.reap();
        throw spec.oci().runtime().isPresent()
            ? OciLog.failure(OciBundles.log(directory), "create", reason)
            : new StartException(code, reason);
      }
      case ControlMessage.Ended _, ControlMessage.OutOfMemory _, ControlMessage.Warning _ ->
          throw new IllegalStateException("ended before it started");
    }
  }

  private static void removeCgroup(ContainerCgroup cgroup, RuntimeException problem) {
    try {
      cgroup.killAll();
      cgroup.remove();
    } catch (CgroupException | LinuxException further) {
      problem.addSuppressed(further);
    }
  }

  private static Fd parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new IllegalArgumentException("log " + file + ": there is no such directory");
    }
    return Directory.open(parent).fd();
  }
}
