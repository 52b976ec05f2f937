package dev.jcompose.engine.request;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamespacedSysctlsTest {
  @ParameterizedTest
  @CsvSource({
    "NetworkMode, bridge, net.ipv4.ip_forward",
    "NetworkMode, none, net.core.somaxconn",
    "NetworkMode, container:a, net.core.somaxconn",
    "NetworkMode, host, kernel.shmmax",
    "IpcMode, private, kernel.msgmax",
    "IpcMode, container:a, fs.mqueue.msg_max",
    "IpcMode, host, net.core.somaxconn",
    "UTSMode, '', kernel.domainname",
    "NetworkMode, host, kernel.domainname",
  })
  void whatIsTheContainersOwnMayBeSet(String namespace, String mode, String name) {
    assertThatCode(() -> NamespacedSysctls.check(host(namespace, mode, name)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "NetworkMode, host, net.ipv4.ip_forward, not allowed in host network namespace",
    "NetworkMode, host, net/ipv4/ip_forward, not allowed in host network namespace",
    "IpcMode, host, kernel.shm_rmid_forced, is not allowed in the hosts ipc namespace",
    "IpcMode, host, fs.mqueue.msg_max, is not allowed in the hosts ipc namespace",
    "UTSMode, host, kernel.domainname, is not in a separate kernel namespace",
    "UTSMode, host, kernel.hostname, is not in a separate kernel namespace",
    "NetworkMode, bridge, kernel.panic, is not in a separate kernel namespace",
    "NetworkMode, bridge, vm.swappiness, is not in a separate kernel namespace",
    "NetworkMode, bridge, fs.file-max, is not in a separate kernel namespace",
    "UTSMode, '', kernel.hostname, is not allowed as it conflicts with the OCI \"hostname\" field",
  })
  void whatIsTheHostsIsRefused(String namespace, String mode, String name, String why) {
    assertThatThrownBy(() -> NamespacedSysctls.check(host(namespace, mode, name)))
        .isInstanceOf(EngineException.BadRequest.class)
        .hasMessage("sysctl \"" + name + "\" " + why);
  }

  private static HostConfig host(String namespace, String mode, String name) {
    return DockerRequest.part(
        Map.of(namespace, mode, "Sysctls", Map.of(name, "1")), HostConfig.class);
  }
}
