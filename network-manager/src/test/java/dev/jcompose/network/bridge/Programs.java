package dev.jcompose.network.bridge;

import dev.jcompose.linux.call.Fd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Programs that tests run: here, or in a container's network namespace.
final class Programs {
  private Programs() {}

  /// How a program ended.
  record Ended(int exit, String output) {}

  /// Runs a program in the namespace of the calling thread; fails the test when it fails.
  static String run(String... command) throws IOException, InterruptedException {
    Ended ended = ended(command);
    if (ended.exit() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + ended);
    }
    return ended.output();
  }

  static Ended ended(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(String.join(" ", command) + " does not end");
    }
    return new Ended(process.exitValue(), output);
  }

  /// Runs a program in a network namespace.
  static Ended in(Fd namespace, String... command) throws IOException, InterruptedException {
    return ended(prefixed(namespace, command));
  }

  /// Starts a program in a network namespace; the caller ends it.
  static Process start(Fd namespace, String... command) throws IOException {
    return new ProcessBuilder(prefixed(namespace, command))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String[] prefixed(Fd namespace, String... command) {
    List<String> all = new ArrayList<>();
    all.add("nsenter");
    all.add("--net=/proc/" + ProcessHandle.current().pid() + "/fd/" + namespace.number());
    all.addAll(List.of(command));
    return all.toArray(String[]::new);
  }
}
