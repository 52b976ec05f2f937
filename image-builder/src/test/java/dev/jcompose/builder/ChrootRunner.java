package dev.jcompose.builder;

import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.builder.step.RunStep;
import dev.jcompose.builder.step.StepMount;
import dev.jcompose.builder.step.StepRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Runs steps for real, with the means of the shell: a mount namespace, an overlay, chroot.
final class ChrootRunner implements StepRunner {
  private static final String SCRIPT =
      """
      set -e
      mkdir -p "$MNT"
      mount -t overlay overlay -o "index=off,lowerdir=$LOWER,upperdir=$UPPER,workdir=$WORK" "$MNT"
      mount -t tmpfs tmpfs "$MNT/dev"
      mkdir "$MNT/dev/shm"
      mount --bind /proc "$MNT/proc"
      eval "$BINDS"
      cd "$MNT"
      exec chroot --userspec="$WHO" . /bin/busybox env -i "$@"
      """;

  @Override
  public int run(RunStep step, Output output, Cancellation cancellation)
      throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("unshare", "-m", "sh", "-c", SCRIPT, "step"));
    command.addAll(step.environment());
    command.addAll(List.of("/bin/busybox", "sh", "-c"));
    command.add("cd \"$0\" && exec \"$@\"");
    command.add(step.workingDirectory());
    command.addAll(step.args());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Path home = step.root().upper().resolveSibling("mnt");
    builder.environment().put("MNT", home.toString());
    builder
        .environment()
        .put(
            "LOWER",
            step.root().lower().stream().map(Path::toString).collect(Collectors.joining(":")));
    builder.environment().put("UPPER", step.root().upper().toString());
    builder.environment().put("WORK", step.root().work().toString());
    builder.environment().put("BINDS", binds(step));
    builder.environment().put("WHO", step.user().isEmpty() ? "0:0" : step.user());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      Runnable release = cancellation.onCancel(process::destroyForcibly);
      try (InputStream in = process.getInputStream()) {
        byte[] buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          output.write(ByteBuffer.wrap(buffer, 0, count), false);
        }
      }
      int code = process.waitFor();
      release.run();
      new ProcessBuilder("rmdir", home.toString()).start().waitFor();
      return code;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String binds(RunStep step) {
    StringBuilder script = new StringBuilder();
    for (StepMount mount : step.mounts()) {
      String target = "\"$MNT" + mount.target() + "\"";
      switch (mount) {
        case StepMount.Bind bind -> {
          if (mount.target().startsWith("/dev/")) {
            // Its /dev is a file system of its own, in which there is nothing yet.
            script.append("mkdir -p $(dirname %1$s); : > %1$s\n".formatted(target));
          }
          // What is mounted nowhere cannot be bound by the shell, but its content can be had.
          script.append(
              """
              real=$(readlink -f '%1$s' || true)
              if [ "$real" -ef '%1$s' ]; then mount --bind "$real" %2$s
              elif [ -d '%1$s'/. ]; then mount -t tmpfs tmpfs %2$s; cp -a '%1$s'/. %2$s
              else cp -L '%1$s' "$MNT/dev/bound"; mount --bind "$MNT/dev/bound" %2$s
              fi
              """
                  .formatted(bind.source().toAbsolutePath(), target));
        }
        case StepMount.Tmpfs tmpfs -> script.append("mount -t tmpfs tmpfs " + target + "\n");
      }
    }
    return script.toString();
  }
}
