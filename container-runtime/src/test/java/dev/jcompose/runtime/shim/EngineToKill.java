package dev.jcompose.runtime.shim;

import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.LogSpec;
import dev.jcompose.runtime.NamespaceSpec;
import dev.jcompose.runtime.OciSettings;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.RootFilesystem;
import dev.jcompose.runtime.RuntimeConfig;
import dev.jcompose.runtime.StartResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A process that starts a container, says so, and waits to be killed.
final class EngineToKill {
  private EngineToKill() {}

  /// Starts the container and waits.
  ///
  /// @param arguments run root, cgroup name, shim, image, a directory for the container, its id,
  ///   and a shell command
  public static void main(String[] arguments) throws IOException, InterruptedException {
    RuntimeConfig config =
        new RuntimeConfig(
            Path.of(arguments[0]), arguments[1], Path.of(arguments[2]), Optional.empty());
    Path own = Files.createDirectories(Path.of(arguments[4]));
    ContainerSpec spec =
        new ContainerSpec(
            new ContainerId(arguments[5]),
            new RootFilesystem(
                List.of(Path.of(arguments[3])),
                Files.createDirectory(own.resolve("upper")),
                Files.createDirectory(own.resolve("work")),
                false),
            false,
            ProcessSpec.of(List.of("sh", "-c", arguments[6])).done(),
            "box",
            Optional.empty(),
            List.of(),
            1 << 20,
            NamespaceSpec.OWN,
            PrivilegeSpec.DEFAULT,
            ResourceLimits.NONE,
            Map.of(),
            false,
            new LogSpec.JsonFile(own.resolve("log.json"), 0, 1),
            OciSettings.NONE);
    ShimRuntime.open(config, (_, _) -> {})
        .start(spec, new StartResources(Optional.empty(), List.of()));
    Files.writeString(own.resolve("started"), "");
    Thread.sleep(60_000);
  }
}
