package dev.jcompose.model.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.model.coverage.Coverage;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.load.LoadResult;
import dev.jcompose.model.load.Loading;
import dev.jcompose.model.schema.ComposeSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Invalid values of the right type are rejected with their position, but `config` shows them, as
/// in Docker Compose.
class WrongValuesTest {
  @TempDir Path directory;

  private List<String> refused(String compose) {
    LoadResult.Loaded loaded = Loading.loaded(directory, compose);
    return Coverage.check(loaded.project(), loaded.origins()).stream()
        .map(Problem::toString)
        .toList();
  }

  private String service(String attributes) {
    String lines = attributes.replace(" ; ", "\n    ");
    return String.join("\n", refused("services:\n  s:\n    image: a\n    " + lines + "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          dns: [notanip] | 4:11: error: services.s.dns[0]: "notanip" is not an IP address
          dns: [1.1.1.1, 8.8.8] | 4:20: error: services.s.dns[1]: "8.8.8" is not an IP address
          dns_search: ["a b"] | 4:19: error: services.s.dns_search[0]: "a b" must not contain spaces (write a list with one item each)
          dns_opt: ["a b"] | 4:16: error: services.s.dns_opt[0]: "a b" must not contain spaces (write a list with one item each)
          extra_hosts: {a: 1.2.3.4.5} | 4:22: error: services.s.extra_hosts.a[0]: "1.2.3.4.5" is not an IP address (write one, or host-gateway)
          expose: [x] | 4:14: error: services.s.expose[0]: "x" is not a port (write a number up to 65535, or a range such as 8000-8010)
          expose: [80/foo] | 4:14: error: services.s.expose[0]: invalid protocol "foo" (tcp, udp or sctp)
          mac_address: zz | 4:18: error: services.s.mac_address: "zz" is not a MAC address (write six pairs of digits, as 02:42:ac:11:65:43)
          mac_address: "03:42:ac:11:65:43" | 4:19: error: services.s.mac_address: "03:42:ac:11:65:43" is a multicast address (make its first byte even)
          networks: {default: {mac_address: x}} | 4:39: error: services.s.networks.default.mac_address: "x" is not a MAC address (write six pairs of digits, as 02:42:ac:11:65:43)
          networks: {default: {aliases: [ok, "not ok"]}} | 4:41: error: services.s.networks.default.aliases[1]: "not ok" is not a name that can be looked up
          networks: {default: {interface_name: a/b}} | 4:42: error: services.s.networks.default.interface_name: "a/b" is not an interface name (at most 15 characters)
          networks: {default: {interface_name: much-too-long-for-linux}} | 4:42: error: services.s.networks.default.interface_name: "much-too-long-for-linux" is not an interface name (at most 15 characters)
          networks: {default: {interface_name: lo}} | 4:42: error: services.s.networks.default.interface_name: "lo" cannot be an interface's name
          cgroup_parent: ../../up | 4:20: error: services.s.cgroup_parent: "../../up" is not a path below the root
          cgroup_parent: a/../../up | 4:20: error: services.s.cgroup_parent: "a/../../up" is not a path below the root
          cap_add: [""] | 4:16: error: services.s.cap_add[0]: must not be empty
          expose: [""] | 4:15: error: services.s.expose[0]: must not be empty
          security_opt: [""] | 4:21: error: services.s.security_opt[0]: must not be empty
          tmpfs: "" | 4:13: error: services.s.tmpfs[0]: must not be empty
          devices: [""] | 4:16: error: services.s.devices[0].source: must not be empty
          group_add: [""] | 4:18: error: services.s.group_add[0]: must not be empty
          pull_policy: "" | 4:19: error: services.s.pull_policy: must not be empty
          build: {context: ., ssh: ["=x"]} | 4:32: error: services.s.build.ssh: "" is not the name of an ssh agent or key (as default)
          annotations: ["=x"] | 4:20: error: services.s.annotations: "" is not a key (the empty string is not permitted as an annotation key)
          device_cgroup_rules: [nonsense] | 4:27: error: services.s.device_cgroup_rules[0]: "nonsense" is not a device rule (write one such as c 1:3 rwm)
          blkio_config: {weight: 5} | 4:28: error: services.s.blkio_config.weight: Range of blkio weight is from 10 to 1000
          blkio_config: {device_read_bps: [{path: sda, rate: 1m}]} | 4:45: error: services.s.blkio_config.device_read_bps[0].path: "sda" is not the path of a device (it begins with /dev/)
          storage_opt: {size: much} | 4:25: error: services.s.storage_opt.size: "much" is not a size (write a number with b, k, m, g, t or p, such as 64m)
          storage_opt: {size: -1} | 4:25: error: services.s.storage_opt.size: "-1" must not be negative
          storage_opt: {inodes: 5} | 4:19: error: services.s.storage_opt: "inodes" is not an option of a writable layer (size is the only one)
          pids_limit: 9999999 | 4:17: error: services.s.pids_limit: the kernel allows no more than 4194304
          cpu_quota: 99999999999999 | 4:16: error: services.s.cpu_quota: the kernel allows no more than 17592186044415
          cpu_shares: 262145 | 4:17: error: services.s.cpu_shares: the maximum allowed cpu-shares is 262144
          post_start: [{command: ""}] | 4:19: error: services.s.post_start[0].command: there is no command
          pre_stop: [{command: []}] | 4:17: error: services.s.pre_stop[0].command: there is no command
          post_start: [{command: x, working_dir: rel}] | 4:44: error: services.s.post_start[0].working_dir: "rel" is not an absolute path
          pre_start: [{command: x, image: "A B"}] | 4:38: error: services.s.pre_start[0].image: invalid reference format: "A B" is not an image's name
          cpu_shares: -5 | 4:17: error: services.s.cpu_shares: must not be negative
          cpu_quota: 100 | 4:16: error: services.s.cpu_quota: CPU cfs quota cannot be less than 1ms (i.e. 1000)
          cpu_period: 5 | 4:17: error: services.s.cpu_period: CPU cfs period cannot be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)
          cpu_period: -5 | 4:17: error: services.s.cpu_period: CPU cfs period cannot be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)
          cpus: 0.001 | 4:11: error: services.s.cpus: range of CPUs is from 0.01
          cpus: 0.5 ; cpu_quota: 50000 | 5:16: error: services.s.cpu_quota: Conflicting options: Nano CPUs and CPU Quota cannot both be set
          cpuset: a | 4:13: error: services.s.cpuset: "a" is not a list of CPUs (as 0-2,4)
          cpuset: 3-1 | 4:13: error: services.s.cpuset: "3-1" is not a list of CPUs (as 0-2,4)
          mem_limit: 1k | 4:16: error: services.s.mem_limit: Minimum memory limit allowed is 6MB
          mem_limit: -1 | 4:16: error: services.s.mem_limit: Minimum memory limit allowed is 6MB
          mem_reservation: 1m | 4:22: error: services.s.mem_reservation: Minimum memory reservation allowed is 6MB
          deploy: {resources: {limits: {memory: 1m}}} | 4:43: error: services.s.deploy.resources.limits.memory: Minimum memory limit allowed is 6MB
          mem_swappiness: 1000 | 4:21: error: services.s.mem_swappiness: valid memory swappiness range is 0-100
          memswap_limit: 50m | 4:20: error: services.s.memswap_limit: You should always set the Memory limit when using Memoryswap limit, see usage
          mem_limit: 100m ; memswap_limit: 50m | 5:20: error: services.s.memswap_limit: Minimum memoryswap limit should be larger than memory limit, see usage
          mem_limit: 100m ; mem_reservation: 200m | 5:22: error: services.s.mem_reservation: Minimum memory limit can not be less than memory reservation limit, see usage
          shm_size: -1 | 4:15: error: services.s.shm_size: must not be negative
          ulimits: {nofile: -5} | 4:23: error: services.s.ulimits.nofile: must be -1 or positive
          ulimits: {foo: 1} | 4:15: error: services.s.ulimits: "foo" is not a ulimit (as nofile)
          ulimits: {nofile: {soft: 5, hard: 2}} | 4:15: error: services.s.ulimits.nofile: ulimit soft limit must be less than or equal to hard limit: 5 > 2
          sysctls: {"net/../kernel/panic": 7} | 4:16: error: services.s.sysctls: "net/../kernel/panic" is not a kernel parameter
          cap_add: [FOO] | 4:15: error: services.s.cap_add[0]: "FOO" is not a capability (as NET_ADMIN, or ALL)
          cap_drop: [FOO] | 4:16: error: services.s.cap_drop[0]: "FOO" is not a capability (as NET_ADMIN, or ALL)
          security_opt: ["no-new-privileges:maybe"] | 4:21: error: services.s.security_opt[0]: invalid --security-opt: "no-new-privileges:maybe"
          security_opt: [foo=1] | 4:20: error: services.s.security_opt[0]: invalid --security-opt: "foo=1"
          security_opt: ["label:x:y"] | 4:21: error: services.s.security_opt[0]: invalid --security-opt: "label:x:y"
          security_opt: [label=type] | 4:20: error: services.s.security_opt[0]: invalid --security-opt: "label=type"
          security_opt: ["apparmor="] | 4:21: error: services.s.security_opt[0]: invalid --security-opt: "apparmor="
          ipc: foo | 4:10: error: services.s.ipc: "foo" is not a mode (invalid IPC mode)
          pid: foo | 4:10: error: services.s.pid: "foo" is not a mode (invalid PID mode)
          uts: foo | 4:10: error: services.s.uts: "foo" is not a UTS mode (host)
          container_name: a | 4:21: error: services.s.container_name: "a" is not a container name (at least two of [a-zA-Z0-9][a-zA-Z0-9_.-])
          stop_signal: FOO | 4:18: error: services.s.stop_signal: "FOO" is not a signal (as SIGTERM)
          stop_grace_period: -1s | 4:24: error: services.s.stop_grace_period: must not be negative
          working_dir: rel | 4:18: error: services.s.working_dir: "rel" is not an absolute path
          environment: ["=x"] | 4:20: error: services.s.environment: "" is not a variable's name
          environment: {A: "a\\0b"} | 4:23: error: services.s.environment.A: contains a NUL byte
          healthcheck: {test: x, interval: 0.1ms} | 4:38: error: services.s.healthcheck.interval: cannot be less than 1ms
          healthcheck: {test: x, timeout: -1s} | 4:37: error: services.s.healthcheck.timeout: cannot be less than 1ms
          healthcheck: {test: x, start_interval: 1s} | 4:44: error: services.s.healthcheck.start_interval: healthcheck.start_interval requires healthcheck.start_period to be set
          healthcheck: {test: [CMD]} | 4:19: error: services.s.healthcheck.test: there is no command after CMD
          deploy: {restart_policy: {condition: any, max_attempts: 3}} | 4:61: error: services.s.deploy.restart_policy.max_attempts: maximum retry count can only be used with 'on-failure'
          volumes: ["/x:y"] | 4:16: error: services.s.volumes[0].target: "y" is not an absolute path (invalid mount path: mount path must be absolute)
          volumes: ["v:/x"] | 4:16: error: services.s.volumes[0].target: "v:/x" is not an absolute path (a letter and a colon begin a path of Windows; call the volume by a longer name)
          volumes: ["/x:/"] | 4:16: error: services.s.volumes[0].target: "/" cannot be mounted at (invalid specification: destination can't be '/')
          volumes: [{type: tmpfs, target: /x, tmpfs: {size: -1}}] | 4:55: error: services.s.volumes[0].tmpfs.size: must not be negative
          volumes: [{type: tmpfs, source: a, target: /x}] | 4:37: error: services.s.volumes[0].source: a mount of type tmpfs has no source
          volumes: [{type: bind, source: /x, target: /y, bind: {propagation: foo}}] | 4:72: error: services.s.volumes[0].bind.propagation: "foo" is not a propagation mode (private, rprivate, shared, rshared, slave, rslave)
          tmpfs: [rel] | 4:13: error: services.s.tmpfs[0]: "rel" is not an absolute path (invalid mount path: mount path must be absolute)
          devices: ["/dev/null:rel"] | 4:16: error: services.s.devices[0].target: "rel" is not an absolute path (invalid mount path: mount path must be absolute)
          devices: ["/dev/null:/dev/x:z"] | 4:16: error: services.s.devices[0].permissions: "z" is not a combination of r, w and m
          logging: {options: {foo: "1"}} | 4:25: error: services.s.logging.options.foo: unknown log opt 'foo' for json-file log driver
          logging: {options: {max-size: foo}} | 4:25: error: services.s.logging.options.max-size: "foo" is not a size (as 10m)
          logging: {options: {max-file: "0"}} | 4:25: error: services.s.logging.options.max-file: "0" is not a number of files, at least 1
          network_mode: host ; mac_address: "02:42:ac:11:65:43" | 5:19: error: services.s.mac_address: conflicting options: mac-address and the network mode
          network_mode: container:x ; dns: [1.1.1.1] | 5:5: error: services.s.dns: conflicting options: dns and the network mode
          hostname: a ; uts: host | 4:15: error: services.s.hostname: conflicting options: hostname and the UTS mode
          build: {context: ., tags: [UP]} | 4:32: error: services.s.build.tags[0]: invalid reference format: repository name (UP) must be lowercase
          networks: {default: {ipv4_address: 9.9.9.9}} | 4:40: error: services.s.networks.default.ipv4_address: user specified IP address is supported only when connecting to networks with user configured subnets (give network default an ipam.config.subnet)
          """)
  void ofAServiceAreRefusedAtTheirPlace(String attributes, String expected) {
    assertThat(service(attributes)).isEqualTo("compose.yaml:" + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ipam: {driver: foo} | 5:20: error: networks.default.ipam.driver: "foo" is not an IPAM driver (default is the only one) (default)
          ipam: {config: [{subnet: foo}]} | 5:30: error: networks.default.ipam.config[0].subnet: "foo" is not a subnet (write an address and a prefix length, such as 10.5.0.0/24)
          ipam: {config: [{subnet: 10.1.0.0/33}]} | 5:30: error: networks.default.ipam.config[0].subnet: "10.1.0.0/33" is not a subnet (write an address and a prefix length, such as 10.5.0.0/24)
          ipam: {config: [{subnet: 127.0.0.0/16}]} | 5:30: error: networks.default.ipam.config[0].subnet: no container can have a loopback address
          ipam: {config: [{subnet: 224.1.0.0/16}]} | 5:30: error: networks.default.ipam.config[0].subnet: no container can have a multicast address
          ipam: {config: [{subnet: 10.1.0.5/24}]} | 5:30: error: networks.default.ipam.config[0].subnet: "10.1.0.5/24" has host bits set (make them zero)
          ipam: {config: [{gateway: 10.1.0.1}]} | 5:21: error: networks.default.ipam.config[0]: gateway, ip_range and aux_addresses need a subnet
          ipam: {config: [{subnet: 10.1.0.0/24, gateway: 10.2.0.1}]} | 5:52: error: networks.default.ipam.config[0].gateway: 10.2.0.1 is not in subnet 10.1.0.0/24
          ipam: {config: [{subnet: 10.1.0.0/24, ip_range: 10.2.0.0/25}]} | 5:53: error: networks.default.ipam.config[0].ip_range: 10.2.0.0/25 is not in subnet 10.1.0.0/24
          ipam: {config: [{subnet: 10.1.0.0/24, aux_addresses: {a: 10.2.0.9}}]} | 5:62: error: networks.default.ipam.config[0].aux_addresses.a: 10.2.0.9 is not in subnet 10.1.0.0/24
          driver_opts: {com.docker.network.driver.mtu: abc} | 5:18: error: networks.default.driver_opts.com.docker.network.driver.mtu: "abc" is not a number of bytes
          name: a b | 5:11: error: networks.default.name: "a b" is not a name of [a-zA-Z0-9][a-zA-Z0-9_.-]*
          """)
  void ofANetworkAreRefusedAtTheirPlace(String attribute, String expected) {
    assertThat(
            String.join(
                "\n",
                refused(
                    "services: {s: {image: a}}\nnetworks:\n  default:\n\n    " + attribute + "\n")))
        .isEqualTo("compose.yaml:" + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          dns: [1.1.1.1, "fd00::1"] ; dns_search: [a.b] ; dns_opt: ["ndots:2"]
          extra_hosts: ["a=host-gateway", "b:1.2.3.4", "c=[::1]"] ; expose: ["80", 8000-8010/udp]
          cpus: 0.5 ; cpu_shares: 0 ; cpuset: 0-1,3 ; pids_limit: -1 ; mem_swappiness: 0
          mem_limit: 6m ; memswap_limit: -1 ; mem_reservation: 6m ; shm_size: 1m
          cpu_quota: -1 ; cpu_period: 1000
          ulimits: {nofile: -1, nproc: {soft: 1, hard: -1}, core: 0}
          sysctls: {net.core.somaxconn: 1, net/ipv4/conf/eth0.100/forwarding: 1}
          cap_add: [ALL, net_admin, CAP_SYS_TIME] ; security_opt: ["no-new-privileges:true", seccomp=unconfined, label=disable, "label:type:svirt_t"]
          ipc: shareable ; pid: host ; stop_signal: RTMIN+3 ; stop_grace_period: 0s
          healthcheck: {test: x, interval: 0s, start_period: 1ms, start_interval: 1s}
          deploy: {restart_policy: {condition: on-failure, max_attempts: 3}}
          volumes: ["/x:/y:rslave", "/anonymous", {type: tmpfs, target: /t, tmpfs: {size: 1m}}]
          tmpfs: ["/t:size=1m,mode=700"] ; working_dir: /w ; environment: ["A=b=c", B]
          labels: [a] ; container_name: bb ; domainname: a.b
          """)
  void rightOnesPass(String attributes) {
    assertThat(service(attributes)).isEmpty();
  }

  /// The engine would open files of its own. Links count, and what is below such a file.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "volumes: ['/dev/fd/7:/m']",
        "volumes: ['/dev/stdin:/m:ro']",
        "volumes: ['/proc/self/cwd/x:/m']",
        "volumes: ['/proc/thread-self/fd/3:/m']",
        "volumes: ['./link:/m']",
        "volumes: [{type: bind, source: ./link/below, target: /m}]",
        "volumes: ['/dev/../proc/self/exe:/m']",
        "build: /dev/fd/7",
        "build: {context: ., dockerfile: /dev/stdin}",
        "build: {context: ., dockerfile: link}",
        "build: {context: ., additional_contexts: {a: /proc/self/fd/7}}",
        "secrets: [process]",
        "configs: [process]",
      })
  void filesThatAnotherProcessHasAreRefused(String attributes) throws IOException {
    Files.createSymbolicLink(directory.resolve("link"), Path.of("/proc/self/fd/7"));
    List<String> found =
        refused(
            """
            services:
              s:
                image: a
                %s
            secrets: {process: {file: /dev/fd/7}}
            configs: {process: {file: link}}
            """
                .formatted(attributes));

    assertThat(found)
        .singleElement()
        .asString()
        .matches("compose.yaml:[456]:[0-9]+: error: .*")
        .contains("belongs to the process that opens it, which is the engine");
  }

  /// Docker shows a container what these are for its first process.
  @Test
  void filesAboutTheProcessCanBeMounted() {
    assertThat(service("volumes: ['/proc/self/mounts:/m', '/proc:/p', '/dev/shm:/s']")).isEmpty();
  }

  @Test
  void namesOfImagesFollowTheGrammarOfReferences() {
    assertThat(
            Stream.of(
                    "a",
                    "a:1",
                    "localhost/a",
                    "UPPER/x",
                    "h:5000/a/b__c-d",
                    "a@sha256:" + "0".repeat(64))
                .filter(name -> ValueChecks.ofValue("services.*.image", name).isPresent()))
        .isEmpty();
    assertThat(
            Stream.of("A", "a b", "a:", "-a", "a//b", "a:1:2", "a@sha256:12")
                .filter(name -> ValueChecks.ofValue("services.*.image", name).isEmpty()))
        .isEmpty();
  }

  @Test
  void whatHasNoEffectIsWarnedOf() {
    LoadResult.Loaded loaded =
        Loading.loaded(
            directory,
            """
            services:
              s:
                image: a
                network_mode: host
                ports: ["80:80"]
                volumes: [{type: bind, source: /x, target: /y, volume: {nocopy: true}}]
                deploy: {restart_policy: {max_attempts: 3}}
              t:
                image: a
                volumes:
                  - {type: bind, source: /x, target: /1, bind: {selinux: z, recursive: disabled}}
                  - {type: bind, source: /x, target: /2, bind: {selinux: Z, create_host_path: false}}
                  - {type: bind, source: "/x:y", target: /3, bind: {selinux: z}}
                  - {type: bind, source: /x, target: /4, bind: {selinux: z, propagation: shared}}
            """);
    assertThat(loaded.warnings().stream().map(Problem::toString))
        .containsExactlyInAnyOrder(
            "compose.yaml:5:5: warning: services.s.ports: published ports are discarded when using"
                + " host network mode",
            "compose.yaml:6:52: warning: services.s.volumes[0].volume: a mount of type `bind` should"
                + " not define `volume` options; they have no effect",
            "compose.yaml:7:31: warning: services.s.deploy.restart_policy.max_attempts: it has no"
                + " effect without condition: on-failure",
            "compose.yaml:11:53: warning: services.t.volumes[0].bind.selinux: it has no effect"
                + " beside bind.recursive",
            "compose.yaml:12:53: warning: services.t.volumes[1].bind.selinux: it has no effect"
                + " beside bind.create_host_path: false",
            "compose.yaml:13:57: warning: services.t.volumes[2].bind.selinux: it has no effect for"
                + " a path with a colon");
  }

  @Test
  void theTableSpeaksOfAttributesThatThereAre() {
    List<String> known =
        ComposeSchema.paths().stream().flatMap(path -> Stream.of(path, path + ".*")).toList();
    assertThat(ValueChecks.paths()).isNotEmpty().isSubsetOf(known);
  }
}
