package dev.jcompose.engine.container;

import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.request.HostConfig.HostPort;
import dev.jcompose.runtime.ContainerId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A snapshot of a container: a value that does not change with it.
///
/// @param name without a leading slash
/// @param imageId `sha256:...`
/// @param path the program
/// @param args its arguments
/// @param config merged with the image's
/// @param networks network name to endpoint; with addresses while it runs
/// @param mounts volumes, binds and tmpfs
/// @param ports `80/tcp` to where it is currently published; an empty list for exposed ports
/// @param directory its directory on disk
/// @param networkFiles where `hosts`, `hostname` and `resolv.conf` are while it runs
/// @param logPath its log in Docker's json-file format; may not exist
/// @param execIds its execs
public record Container(
    ContainerId id,
    String name,
    Instant created,
    String imageId,
    String path,
    List<String> args,
    ContainerConfig config,
    HostConfig hostConfig,
    Map<String, EndpointSettings> networks,
    List<MountPoint> mounts,
    Map<String, List<HostPort>> ports,
    ContainerState state,
    Path directory,
    Path networkFiles,
    Path logPath,
    List<String> execIds) {}
