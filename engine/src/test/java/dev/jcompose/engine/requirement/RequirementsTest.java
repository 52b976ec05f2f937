package dev.jcompose.engine.requirement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.network.firewall.FirewallProbe;
import dev.jcompose.runtime.machine.KernelFacts;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RequirementsTest {
  private static final KernelFacts GOOD =
      new KernelFacts("6.1.0", List.of(), List.of(), List.of(), true, Optional.empty(), true);

  @Test
  void aMachineThatHasAllIsNotRefused() {
    assertThat(Requirements.refusal(GOOD, Optional.empty())).isEmpty();
  }

  @Test
  void anOldKernelIsToldWhichOneIsNeeded() {
    var old =
        new KernelFacts(
            "5.4.0",
            List.of("openat2", "mount_setattr"),
            List.of(),
            List.of(),
            true,
            Optional.empty(),
            true);
    assertThat(Requirements.refusal(old, Optional.empty()))
        .contains(
            "engine: cannot start: the kernel (Linux 5.4.0) lacks openat2, mount_setattr (Linux 5.15 or newer is needed)");
  }

  @Test
  void missingAndClosedNamespacesAreNamed() {
    var without =
        new KernelFacts(
            "6.1.0",
            List.of(),
            List.of("net", "pid"),
            List.of("uts"),
            true,
            Optional.empty(),
            true);
    assertThat(Requirements.refusal(without, Optional.empty()))
        .contains(
            "engine: cannot start: the kernel (Linux 6.1.0) has no net, pid namespaces (boot a kernel that has them); "
                + "uts namespaces are switched off (sysctl -w user.max_uts_namespaces=10000)");
  }

  @Test
  void allThatIsMissingIsInOneLine() {
    var bare =
        new KernelFacts(
            "6.1.0",
            List.of(),
            List.of(),
            List.of(),
            false,
            Optional.of("cgroups: none are mounted (mount them)"),
            false);
    assertThat(
            Requirements.refusal(
                    bare,
                    Optional.of(
                        "nf_tables of the kernel lacks NAT: Error (modprobe nft_chain_nat)"))
                .orElseThrow())
        .startsWith("engine: cannot start: the kernel (Linux 6.1.0) has no overlay file system (")
        .contains("; cgroups: none are mounted (mount them); ")
        .contains("cannot restrict devices of containers (")
        .endsWith("nf_tables of the kernel lacks NAT: Error (modprobe nft_chain_nat)")
        .doesNotContain("\n");
  }

  @Test
  @Tag("root")
  void thisMachineHasAll() {
    Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
    assertThat(Requirements.refusal(KernelFacts.look(), FirewallProbe.lack())).isEmpty();
  }
}
