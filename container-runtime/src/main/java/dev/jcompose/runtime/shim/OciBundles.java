package dev.jcompose.runtime.shim;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.mount.MountTree;
import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.OciRuntime;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.StartException;
import dev.jcompose.runtime.capability.Capabilities;
import dev.jcompose.runtime.cgroup.ContainerCgroup;
import dev.jcompose.runtime.cgroup.DevicePolicy;
import dev.jcompose.runtime.oci.Bundle;
import dev.jcompose.runtime.oci.OciCommand;
import dev.jcompose.runtime.oci.OciConfig;
import dev.jcompose.runtime.plan.ContainerPlan;
import dev.jcompose.runtime.plan.ContainerPlan.Inputs;
import dev.jcompose.runtime.plan.ContainerPlan.Place;
import dev.jcompose.runtime.plan.DeviceNodes;
import dev.jcompose.runtime.plan.Identity;
import dev.jcompose.runtime.plan.RuntimePlan;
import dev.jcompose.runtime.plan.ShimPlan;
import dev.jcompose.runtime.seccomp.SeccompCompiler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes the bundles of containers with hooks, or with a runtime of somebody else's.
///
/// @param filters for the profile in them
/// @param shim the program that is the small init in containers of other runtimes
record OciBundles(SeccompCompiler filters, Path shim) {
  private static final int CANNOT = 125;
  private static final String CREATE = "create";

  /// Makes one.
  ///
  /// @throws StartException when its runtime cannot run this container
  ContainerPlan.BundlePlace make(
      ContainerSpec spec,
      RunDirectory directory,
      Identity identity,
      Inputs inputs,
      ContainerCgroup cgroup) {
    spec.oci().runtime().ifPresent(runtime -> check(runtime, spec));
    Bundle bundle = directory.bundle();
    bundle.write(OciConfig.of(spec, bundle, inputs(spec, identity, inputs, cgroup)));
    return new ContainerPlan.BundlePlace(
        bundle.root(), bundle.state(spec.id(), spec.oci().annotations()));
  }

  private OciConfig.Inputs inputs(
      ContainerSpec spec, Identity identity, Inputs inputs, ContainerCgroup cgroup) {
    PrivilegeSpec privilege = spec.privilege();
    boolean init = spec.init() && spec.namespaces().pid() instanceof Sharing.Own;
    return new OciConfig.Inputs(
        identity,
        filters.describe(
            privilege.seccomp(), Capabilities.names(privilege), privilege.privileged()),
        cgroup.path(),
        DeviceNodes.requested(privilege),
        DevicePolicy.of(privilege),
        JoinedNamespaces.paths(spec.namespaces(), inputs.resources().network(), inputs.others()),
        inputs.resources().network().isPresent(),
        init && spec.oci().runtime().isPresent() ? Optional.of(shim) : Optional.empty(),
        spec.mounts().stream()
            .flatMap(mount ->
                mount instanceof MountSpec.Bind bind ? Stream.of(bind.source()) : Stream.of())
            .filter(Files::isDirectory)
            .collect(Collectors.toSet()));
  }

  private static void check(OciRuntime runtime, ContainerSpec spec) {
    if (!Files.isExecutable(runtime.program())) {
      throw new StartException(
          CANNOT,
          "runtime \"%s\": %s: no such program (install it, or correct \"runtimes\" in engine.json)"
              .formatted(runtime.name(), runtime.program()));
    }
    for (MountSpec mount : spec.mounts()) {
      if (mount instanceof MountSpec.Bind bind
          && List.of("shared", "rshared").contains(bind.propagation())) {
        throw new StartException(
            CANNOT,
            "mount %s: propagation \"%s\" is not supported with runtime \"%s\" (use rslave, or jcompose's own runtime)"
                .formatted(bind.target(), bind.propagation(), runtime.name()));
      }
    }
  }

  /// The plan of a container that another runtime makes.
  static ShimPlan plan(
      OciRuntime runtime,
      ContainerSpec spec,
      RunDirectory directory,
      Place place,
      Inputs inputs,
      List<MountTree> trees) {
    directory.write(runtime);
    Bundle bundle = directory.bundle();
    OciCommand command = directory.command(runtime);
    OciCommand.Files files = files(directory, place.directory());
    List<String> create = command.create(bundle, files, spec.process().terminal());
    Map<Integer, Path> attached = new TreeMap<>();
    for (int number = 0; number <= spec.mounts().size(); number++) {
      attached.put(number, bundle.mount(number));
    }
    return RuntimePlan.container(
        spec,
        place,
        inputs,
        new RuntimePlan.Life(
            new RuntimePlan.Call(create, CREATE, files.pid(), files.console()),
            command.start(files),
            command.delete()),
        attached,
        trees);
  }

  /// Where the call that makes a container has its log.
  static Path log(RunDirectory directory) {
    Path place = directory.bundle().directory();
    return OciCommand.Files.in(place, place, CREATE).log();
  }

  /// @param open the run directory
  private static OciCommand.Files files(RunDirectory directory, Fd open) {
    return OciCommand.Files.in(
        directory.bundle().directory(), OurDescriptors.path(open).resolve(Bundle.NAME), CREATE);
  }
}
