package dev.jcompose.runtime.shim;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.process.ChildProcess;
import dev.jcompose.linux.process.MemoryFile;
import dev.jcompose.runtime.plan.ShimHome;
import dev.jcompose.runtime.plan.ShimPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Starts shims, from a sealed copy of the program in memory: a container that gets hold of it
/// through `/proc/PID/exe` cannot change it (CVE-2019-5736), and all shims share its pages.
final class Launcher implements AutoCloseable {
  private final Fd program;

  private Launcher(Fd program) {
    this.program = program;
  }

  static Launcher of(Path shim) {
    try {
      return new Launcher(MemoryFile.sealed("jc-shim", ByteBuffer.wrap(Files.readAllBytes(shim))));
    } catch (IOException problem) {
      throw new UncheckedIOException("cannot read the launcher " + shim, problem);
    }
  }

  /// Starts a shim, which reports the outcome of the plan on its socket.
  ///
  /// @param title shown by ps on the host
  ChildProcess launch(ShimPlan plan, String title) {
    try (Fd content = MemoryFile.of("jc-plan", plan.content())) {
      List<Fd> fds = new ArrayList<>(plan.fds());
      fds.add(content);
      return ChildProcess.start(
          program.path().toString(),
          List.of("jc-shim", "launch", Integer.toString(content.number()), title),
          fds);
    }
  }

  /// Starts a process that makes a namespace and stops.
  ///
  /// @param arguments which one, as in the shim's `owned.h`
  ChildProcess namespace(List<String> arguments, List<Fd> inherited) {
    List<String> all = new ArrayList<>(List.of("jc-shim", "namespace"));
    all.addAll(arguments);
    return ChildProcess.start(program.path().toString(), all, inherited);
  }

  /// The shim, unless it is not our child: then the process that was started has ended and has been
  /// reaped here.
  static Optional<ChildProcess> ours(ChildProcess started, ShimHome home) {
    if (home.unified().isEmpty()) {
      return Optional.of(started);
    }
    started.reap();
    return Optional.empty();
  }

  @Override
  public void close() {
    program.close();
  }
}
