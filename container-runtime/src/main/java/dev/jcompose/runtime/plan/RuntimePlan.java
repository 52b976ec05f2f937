package dev.jcompose.runtime.plan;

import dev.jcompose.linux.mount.MountTree;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.plan.ContainerPlan.Inputs;
import dev.jcompose.runtime.plan.ContainerPlan.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes the plan of a container, or of a process in one, that somebody else's OCI runtime makes:
/// the child mounts what has no path of its own, in a mount namespace that the host does not see,
/// and becomes the runtime. The shim adopts what that leaves behind.
public final class RuntimePlan {
  private static final List<String> ENVIRONMENT =
      List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

  private RuntimePlan() {}

  /// How the runtime is called.
  ///
  /// @param call program and arguments
  /// @param what is asked of it, for messages
  /// @param pid the file in which it tells the process
  /// @param console the socket for the terminal
  public record Call(List<String> call, String what, Path pid, Path console) {
    /// Copies the list.
    public Call {
      call = List.copyOf(call);
    }
  }

  /// How it is called in the life of a container.
  ///
  /// @param create makes it
  /// @param start starts its program
  /// @param delete forgets it
  public record Life(Call create, List<String> start, List<String> delete) {
    /// Copies the lists.
    public Life {
      start = List.copyOf(start);
      delete = List.copyOf(delete);
    }
  }

  /// The plan of a container.
  ///
  /// @param attached where mounts without a path go, by their numbers in the specification; the one
  ///   after them is another container's `/dev/shm`
  /// @param trees gets the copies of mounts that the plan refers to; must be closed when the shim
  ///   has been started, even after a failure
  public static ShimPlan container(
      ContainerSpec spec,
      Place place,
      Inputs inputs,
      Life life,
      Map<Integer, Path> attached,
      List<MountTree> trees) {
    PlanWriter plan = new PlanWriter();
    SessionFds fds = new SessionFds();
    ShimSteps.write(plan, fds, spec, place, inputs);
    runtime(plan, life.create(), inputs.cgroup());
    plan.step(ShimStep.RUNTIME_START, life.start());
    plan.step(ShimStep.RUNTIME_DELETE, life.delete());
    plan.step(ShimStep.CLONE, CloneFlag.NEW_MOUNTS, -1);
    boolean shared = spec.namespaces().ipc() instanceof Sharing.With;
    if (spec.namespaces().ipc() instanceof Sharing.With(ContainerId other)) {
      plan.step(ShimStep.TREE_OF, fds.use(inputs.others().of(other, "mnt")), "/dev/shm");
    }
    Path root = place.bundle().map(ContainerPlan.BundlePlace::root).orElseThrow();
    plan.step(ShimStep.ATTACH, fds.use(inputs.root()), root.toString());
    attached.forEach((number, path) -> {
      Optional<MountTree> tree =
          number < spec.mounts().size() ? withoutPath(spec.mounts().get(number)) : Optional.empty();
      if (tree.isPresent()) {
        trees.add(tree.get());
        plan.step(ShimStep.ATTACH, fds.use(tree.get().fd()), path.toString());
      } else if (shared) {
        plan.step(ShimStep.ATTACH, -1, path.toString());
      }
    });
    program(plan, life.create());
    fds.write(plan);
    return new ShimPlan(plan.content(), fds.all());
  }

  /// What the runtime could not find by a path, or not safely.
  private static Optional<MountTree> withoutPath(MountSpec mount) {
    return switch (mount) {
      case MountSpec.Layers layers -> Optional.of(LayerMount.prepare(layers, Optional.empty()));
      case MountSpec.Bind bind when !bind.part().isEmpty() ->
          Optional.of(BindMount.prepare(bind, Optional.empty()));
      case MountSpec.Bind _, MountSpec.Tmpfs _ -> Optional.empty();
    };
  }

  /// The plan of a process in a container.
  public static ShimPlan process(ExecPlan.Session session, CgroupView cgroup, Call exec) {
    PlanWriter plan = new PlanWriter();
    SessionFds fds = new SessionFds();
    session.write(plan, fds);
    runtime(plan, exec, cgroup);
    plan.step(ShimStep.CLONE, 0, -1);
    program(plan, exec);
    fds.write(plan);
    return new ShimPlan(plan.content(), fds.all());
  }

  private static void runtime(PlanWriter plan, Call call, CgroupView cgroup) {
    plan.step(ShimStep.RUNTIME, call.pid().toString(), call.console().toString(), call.what());
    plan.step(
        ShimStep.MOVE_INTO,
        cgroup.directories().stream()
            .map(directory -> directory.resolve("cgroup.procs").toString())
            .toList());
  }

  private static void program(PlanWriter plan, Call call) {
    List<Object> fields = new ArrayList<>();
    fields.add(call.call().size());
    fields.add(ENVIRONMENT.size());
    fields.addAll(call.call());
    fields.addAll(ENVIRONMENT);
    plan.step(ShimStep.EXEC, fields);
  }
}
