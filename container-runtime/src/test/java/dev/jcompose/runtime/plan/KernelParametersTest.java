package dev.jcompose.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.runtime.plan.KernelParameters.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("root")
class KernelParametersTest {
  @Test
  void namesAndValuesThatTheKernelDoesNotTakeAreToldAndNothingIsSetOnTheHost() throws IOException {
    String before = host("net/ipv4/ip_local_port_range") + host("kernel/msgmax");
    assertThat(
            KernelParameters.refusals(
                Map.of(
                    "net.ipv4.none", "1",
                    "net/core/somaxconn", "many",
                    "net.ipv4.conf.eth7.rp_filter", "2",
                    "net.ipv4.conf.eth8.rp_filter", "x",
                    "net.ipv4.conf.eth8.none", "1",
                    "net.ipv4.ip_local_port_range", "100 200",
                    "net.core.rmem_max", "5",
                    "kernel.msgmax", "77",
                    "fs.mqueue.msg_max", "-1",
                    "kernel.domainname", "here")))
        .containsExactlyInAnyOrder(
            new Refusal("net.ipv4.none", true, "this kernel has no such parameter"),
            new Refusal(
                "net/core/somaxconn",
                false,
                "the kernel does not take \"many\": Invalid argument (EINVAL)"),
            new Refusal(
                "net.ipv4.conf.eth8.rp_filter",
                false,
                "the kernel does not take \"x\": Invalid argument (EINVAL)"),
            new Refusal("net.ipv4.conf.eth8.none", true, "this kernel has no such parameter"),
            new Refusal("net.core.rmem_max", false, "the kernel lets only the host set it"),
            new Refusal(
                "fs.mqueue.msg_max",
                false,
                "the kernel does not take \"-1\": Invalid argument (EINVAL)"));
    assertThat(host("net/ipv4/ip_local_port_range") + host("kernel/msgmax")).isEqualTo(before);
  }

  private static String host(String parameter) throws IOException {
    return new String(
        Files.newInputStream(Path.of("/proc/sys", parameter)).readAllBytes(),
        StandardCharsets.UTF_8);
  }
}
