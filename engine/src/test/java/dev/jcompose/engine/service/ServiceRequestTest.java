package dev.jcompose.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.model.load.ComposeLoader;
import dev.jcompose.model.load.LoadRequest;
import dev.jcompose.model.load.LoadResult;
import dev.jcompose.model.operation.RunContainer;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What a service becomes in Docker's words, and what `run` changes of it.
class ServiceRequestTest {
  @TempDir Path directory;

  private Project project(String attributes) throws IOException {
    Files.writeString(
        directory.resolve("compose.yaml"),
        "services:\n  s:\n    image: a\n    "
            + attributes.replace(" ; ", "\n    ")
            + "\n  other: {image: b}\nnetworks: {front: {}, back: {name: known}}\nvolumes: {kept: {}}\n");
    return loaded();
  }

  private Project loaded() {
    return switch (ComposeLoader.load(LoadRequest.in(directory, Map.of()).withProjectName("p"))) {
      case LoadResult.Loaded loaded -> loaded.project();
      case LoadResult.Rejected rejected -> throw new AssertionError(rejected.problems());
    };
  }

  private static Service service(Project project) {
    return project.service("s").orElseThrow();
  }

  private static ContainerRequest request(Project project, Service service) {
    return new ServiceRequest(
            project,
            service,
            List.of("s", "p-s-1"),
            Map.of("a", "b"),
            GrantedFiles.NONE,
            new ServiceRequest.OtherContainers(
                Map.of("other", "id-of-other"), Map.of("/taken", "v"), List.of("c:alias")))
        .build();
  }

  private static JsonNode json(ContainerRequest request) {
    return DockerJson.docker()
        .valueToTree(
            Map.of(
                "config", request.config(),
                "host", request.hostConfig(),
                "networks", request.networks()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          user: "7"                                        | /config/User                        | "7"
          command: [a, b c]                                | /config/Cmd                         | ["a","b c"]
          entrypoint: []                                   | /config/Entrypoint                  | [""]
          environment: {A: b, C:, D: ""}                   | /config/Env                         | ["A=b","C","D="]
          stop_grace_period: 500ms                         | /config/StopTimeout                 | 1
          stop_grace_period: 1m                            | /config/StopTimeout                 | 60
          expose: ["80", "90-91/udp"]                      | /config/ExposedPorts                | {"80/tcp":{},"90/udp":{},"91/udp":{}}
          healthcheck: {disable: true}                     | /config/Healthcheck/Test            | ["NONE"]
          healthcheck: {test: x, interval: 2s}             | /config/Healthcheck/Interval        | 2000000000
          volumes: ["/anonymous"]                          | /config/Volumes                     | {"/anonymous":{}}
          mem_limit: 64m                                   | /host/Memory                        | 67108864
          cpus: 0.5                                        | /host/NanoCpus                      | 500000000
          deploy: {resources: {limits: {memory: 1g}}}      | /host/Memory                        | 1073741824
          ports: ["127.0.0.1:81:80"]                       | /host/PortBindings                  | {"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"81"}]}
          extra_hosts: {far: 1.2.3.4}                      | /host/ExtraHosts                    | ["far:1.2.3.4"]
          tmpfs: ["/t:size=1m", /u]                        | /host/Tmpfs                         | {"/t":"size=1m","/u":""}
          restart: on-failure:3                            | /host/RestartPolicy                 | {"Name":"on-failure","MaximumRetryCount":3}
          deploy: {restart_policy: {condition: none}}      | /host/RestartPolicy/Name            | "no"
          deploy: {restart_policy: {condition: unless-stopped}} | /host/RestartPolicy/Name       | "unless-stopped"
          network_mode: none                               | /host/NetworkMode                   | "none"
          network_mode: service:other                      | /host/NetworkMode                   | "container:id-of-other"
          ipc: service:other                               | /host/IpcMode                       | "container:id-of-other"
          networks: {front: {}, back: {priority: 5}}       | /host/NetworkMode                   | "known"
          networks: [front]                                | /networks/p_front/Aliases/0         | "s"
          networks: [front] ; mac_address: 02:42:ac:11:65:43 | /networks/p_front/MacAddress      | "02:42:ac:11:65:43"
          volumes: ["kept:/k:ro"]                          | /host/Mounts/0/Source               | "p_kept"
          volumes: ["kept:/k:ro"]                          | /host/Mounts/0/ReadOnly             | true
          logging: {options: {max-size: 1m}}               | /host/LogConfig                     | {"Type":"json-file","Config":{"max-size":"1m"}}
          healthcheck: {test: x, retries: 4, timeout: 1s}  | /config/Healthcheck/Retries         | 4
          network_mode: service:other                      | /host/Links                         | ["c:alias"]
          network_mode: service:other                      | /networks                           | {}
          networks: [front]                                | /networks/p_front/Links             | ["c:alias"]
          networks: {front: {aliases: [s, x]}}             | /networks/p_front/Aliases           | ["s","p-s-1","x"]
          networks: {front: {ipv4_address: 10.0.0.9, link_local_ips: [169.254.1.1]}} | /networks/p_front/IPAMConfig | {"IPv4Address":"10.0.0.9","IPv6Address":"","LinkLocalIPs":["169.254.1.1"]}
          networks: {front: {interface_name: up0, gw_priority: 3}} | /networks/p_front/DriverOpts | {"com.docker.network.endpoint.ifname":"up0"}
          networks: {front: {gw_priority: 3}}              | /networks/p_front/GwPriority        | 3
          volumes: [/taken]                                | /config/Volumes                     | {}
          volumes: [/taken]                                | /host/Mounts/0/Source               | "v"
          volumes: [{type: volume, target: /taken, read_only: true}] | /host/Mounts/0/ReadOnly | true
          volumes: [{type: volume, target: /taken, volume: {nocopy: true}}] | /host/Mounts/0/VolumeOptions | {"NoCopy":true,"Labels":{},"DriverConfig":null,"Subpath":""}
          volumes: [{type: volume, target: /n, volume: {nocopy: true}}] | /host/Mounts/0/VolumeOptions | {"NoCopy":true,"Labels":{},"DriverConfig":null,"Subpath":""}
          volumes: [{type: volume, target: /n, volume: {labels: {a: b}}}] | /host/Mounts/0/VolumeOptions | {"NoCopy":false,"Labels":{"a":"b"},"DriverConfig":null,"Subpath":""}
          volumes: ["/a:/b:ro,z"]                          | /host/Binds                         | ["/a:/b:ro,z"]
          volumes: [{type: bind, source: /a, target: /b, bind: {recursive: writable, propagation: rslave}}] | /host/Mounts/0/BindOptions | {"Propagation":"rslave","NonRecursive":false,"CreateMountpoint":true,"ReadOnlyNonRecursive":true,"ReadOnlyForceRecursive":false}
          volumes: [{type: volume, source: kept, target: /k, volume: {nocopy: true, subpath: d}}] | /host/Mounts/0/VolumeOptions | {"NoCopy":true,"Labels":{},"DriverConfig":null,"Subpath":"d"}
          volumes: [{type: tmpfs, target: /t, tmpfs: {size: 1m, mode: 0o700}}] | /host/Mounts/0/TmpfsOptions | {"SizeBytes":1048576,"Mode":448,"Options":[]}
          volumes: [{type: image, source: i, target: /i, image: {subpath: d}}] | /host/Mounts/0/ImageOptions | {"Subpath":"d"}
          volumes_from: [other:ro, "container:c"]          | /host/VolumesFrom                   | ["id-of-other:ro","c"]
          init: true                                       | /host/Init                          | true
          privileged: true                                 | /host/Privileged                    | true
          uts: host                                        | /host/UTSMode                       | "host"
          cgroup: private                                  | /host/CgroupnsMode                  | "private"
          cgroup_parent: /x                                | /host/CgroupParent                  | "/x"
          security_opt: [no-new-privileges]                | /host/SecurityOpt                   | ["no-new-privileges"]
          pids_limit: 9                                    | /host/PidsLimit                     | 9
          mem_limit: 64m ; mem_reservation: 32m            | /host/MemoryReservation             | 33554432
          mem_limit: 64m ; memswap_limit: -1               | /host/MemorySwap                    | -1
          mem_swappiness: 10                               | /host/MemorySwappiness              | 10
          cpu_shares: 5                                    | /host/CpuShares                     | 5
          cpu_quota: 6000 ; cpu_period: 7000               | /host/CpuQuota                      | 6000
          cpu_quota: 6000 ; cpu_period: 7000               | /host/CpuPeriod                     | 7000
          runtime: crun                                    | /host/Runtime                       | "crun"
          cpu_rt_runtime: 800 ; cpu_rt_period: 9000        | /host/CpuRealtimeRuntime            | 800
          cpu_rt_runtime: 800 ; cpu_rt_period: 9000        | /host/CpuRealtimePeriod             | 9000
          cpuset: 0-1                                      | /host/CpusetCpus                    | "0-1"
          shm_size: 1m                                     | /host/ShmSize                       | 1048576
          oom_kill_disable: true ; oom_score_adj: 7        | /host/OomScoreAdj                   | 7
          ulimits: {nofile: {soft: 1, hard: 2}}            | /host/Ulimits                       | [{"Name":"nofile","Soft":1,"Hard":2}]
          sysctls: {net.core.somaxconn: 9}                 | /host/Sysctls                       | {"net.core.somaxconn":"9"}
          devices: ["/dev/a:/dev/b:r"]                     | /host/Devices                       | [{"PathOnHost":"/dev/a","PathInContainer":"/dev/b","CgroupPermissions":"r"}]
          devices: [vendor.com/class=d]                    | /host/DeviceRequests/0/DeviceIDs    | ["vendor.com/class=d"]
          gpus: all                                        | /host/DeviceRequests/0              | {"Driver":"","Count":-1,"DeviceIDs":[],"Capabilities":[["gpu"]],"Options":{}}
          blkio_config: {weight: 20, device_read_bps: [{path: /dev/a, rate: 1k}]} | /host/BlkioDeviceReadBps | [{"Path":"/dev/a","Rate":1024}]
          blkio_config: {weight: 20, device_write_iops: [{path: /dev/a, rate: 3}]} | /host/BlkioDeviceWriteIOps | [{"Path":"/dev/a","Rate":3}]
          x-jcompose: {settling-time: 5s}                  | /host/Jcompose/SettlingTime         | 5000000000
          user: "7"                                        | /host/Jcompose                      | null
          """)
  void attributesInDockersWords(String attributes, String path, String expected)
      throws IOException {
    Project project = project(attributes);
    JsonNode found = json(request(project, service(project))).at(path);
    assertThat(found.isMissingNode() ? "null" : found.toString()).isEqualTo(expected);
  }

  @Test
  void theMacAddressOfAServiceIsOnItsFirstNetworkOnly() throws IOException {
    Project project =
        project("networks: {front: {}, back: {priority: 5}} ; mac_address: 02:42:ac:11:65:43");
    JsonNode networks = json(request(project, service(project))).get("networks");
    assertThat(networks.at("/known/MacAddress").stringValue()).isEqualTo("02:42:ac:11:65:43");
    assertThat(networks.at("/p_front/MacAddress").stringValue("")).isEmpty();
  }

  private static Arguments run(
      String attributes,
      UnaryOperator<RunContainer.Builder> options,
      String path,
      String expected) {
    return Arguments.of(attributes, options.apply(RunContainer.with()).done(), path, expected);
  }

  static List<Arguments> runs() {
    return List.of(
        run("restart: always", run -> run, "/host/RestartPolicy/Name", "\"no\""),
        run(
            "deploy: {restart_policy: {condition: any}}",
            run -> run,
            "/host/RestartPolicy/Name",
            "\"no\""),
        run("command: [a]", run -> run, "/config/Cmd", "[\"a\"]"),
        run("command: [a]", run -> run.command(List.of("b")), "/config/Cmd", "[\"b\"]"),
        run(
            "command: [a]",
            run -> run.entrypoint(Optional.of(List.of("e"))),
            "/config/Cmd",
            "null"),
        run("user: a", run -> run.user(Optional.of("b")), "/config/User", "\"b\""),
        run(
            "environment: {A: a, B: b}",
            run -> run.environment(List.of("A=c", "D=d")),
            "/config/Env",
            "[\"A=c\",\"B=b\",\"D=d\"]"),
        run("ports: [\"81:80\"]", run -> run, "/host/PortBindings", "{}"),
        run(
            "ports: [\"81:80\"]",
            run -> run.servicePorts(true),
            "/host/PortBindings/80~1tcp/0/HostPort",
            "\"81\""),
        run(
            "ports: [\"81:80\"]",
            run -> run.publish(List.of("82:80")),
            "/host/PortBindings/80~1tcp/0/HostPort",
            "\"82\""),
        run(
            "volumes: [\"kept:/k\"]",
            run -> run.volumes(List.of("/other:/k")),
            "/host/Mounts/0/Target",
            "\"/taken\""),
        run(
            "volumes: [\"kept:/k\"]",
            run -> run.volumes(List.of("/other:/k")),
            "/host/Binds",
            "[\"/other:/k\"]"),
        run(
            "cap_add: [A, B]",
            run -> run.capDrop(List.of("A")).capAdd(List.of("C")),
            "/host/CapAdd",
            "[\"B\",\"C\"]"),
        run("tty: true", run -> run, "/config/Tty", "false"),
        run("stdin_open: false", run -> run.stdin(true), "/config/OpenStdin", "true"),
        run("container_name: fixed", run -> run.autoRemove(true), "/host/AutoRemove", "true"));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void whatRunChanges(String attributes, RunContainer options, String path, String expected)
      throws IOException {
    Project project = project(attributes);
    OneOff oneOff = new OneOff("slug", options);
    Service changed = oneOff.applyTo(service(project));
    assertThat(changed.lifecycle().containerName()).isEmpty();
    JsonNode found = json(oneOff.applyTo(request(project, changed))).at(path);
    assertThat(found.isMissingNode() ? "null" : found.toString()).isEqualTo(expected);
  }

  /// The engine would open one of its own descriptors.
  @ParameterizedTest
  @ValueSource(strings = {"/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "link", "/proc/self/cwd/x"})
  void theEngineOpensNoDescriptorsOfItsOwn(String file) throws IOException {
    Files.createSymbolicLink(directory.resolve("link"), Path.of("/dev/stdin"));
    Files.writeString(
        directory.resolve("compose.yaml"),
        """
        services: {s: {image: a, configs: [c], security_opt: ["seccomp=%1$s"]}}
        configs: {c: {file: %1$s}}
        """
            .formatted(file));
    Project granted = loaded();
    assertThatThrownBy(() ->
            GrantedFiles.of(
                granted,
                service(granted),
                () -> {
                  throw new AssertionError("no templates");
                }))
        .hasMessageContaining("belongs to the process that opens it, which is the engine");
    assertThatThrownBy(() -> SeccompProfiles.read(granted, service(granted)))
        .hasMessageContaining("belongs to the process that opens it, which is the engine");
  }

  /// The engine would wait for ever, or read until its memory is full.
  @ParameterizedTest
  @CsvSource({
    "mkfifo profile, is not a file",
    "ln -s /dev/zero profile, is not a file",
    "truncate -s 3G profile, is too large",
    "mkdir profile, is a directory",
  })
  void theEngineReadsNoPipesAndDevices(String made, String why)
      throws IOException, InterruptedException {
    assertThat(
            new ProcessBuilder("sh", "-ec", made).directory(directory.toFile()).start().waitFor())
        .isZero();
    Files.writeString(
        directory.resolve("compose.yaml"),
        "services: {s: {image: a, security_opt: ['seccomp=./profile']}}");
    Project asking = loaded();
    assertThatThrownBy(() -> SeccompProfiles.read(asking, service(asking)))
        .hasMessageContaining("opening seccomp profile (")
        .hasMessageEndingWith(" failed: " + why);
  }
}
