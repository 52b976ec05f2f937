package dev.jcompose.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.runtime.CgroupException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CgroupLayoutTest {
  private static final String NONE = "22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n";

  @Test
  void hybridHasBothAndOurPlaceMayDifferPerHierarchy() {
    CgroupLayout layout =
        CgroupLayout.parse(
            NONE
                + "32 31 0:29 / /cg/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct\n"
                + "35 31 0:32 / /cg/memory rw - cgroup cgroup rw,memory\n"
                + "36 31 0:33 / /cg/net_cls rw - cgroup cgroup rw,net_cls\n"
                + "40 31 0:37 / /cg/systemd rw - cgroup cgroup rw,name=systemd\n"
                + "41 31 0:38 / /cg/unified rw - cgroup2 cgroup2 rw\n",
            "9:name=systemd:/s\n4:memory:/process_api/e79c\n3:net_cls:/\n2:cpu,cpuacct:/\n0::/u\n");

    assertThat(layout.mode()).isEqualTo(CgroupLayout.Mode.HYBRID);
    assertThat(layout.hierarchies())
        .containsExactly(
            new Hierarchy(
                false,
                Set.of("cpu", "cpuacct"),
                Path.of("/cg/cpu,cpuacct"),
                Path.of("/cg/cpu,cpuacct")),
            new Hierarchy(
                false,
                Set.of("memory"),
                Path.of("/cg/memory"),
                Path.of("/cg/memory/process_api/e79c")),
            new Hierarchy(true, Set.of(), Path.of("/cg/unified"), Path.of("/cg/unified/u")));
  }

  @Test
  void inAContainerTheMountBeginsBelowTheRoot() {
    CgroupLayout layout =
        CgroupLayout.parse(
            """
            35 31 0:32 /docker/abc /cg/me\\040mory ro - cgroup cgroup rw,memory
            36 31 0:33 / /cg/pids ro - cgroup cgroup rw,pids
            """,
            "4:memory:/docker/abc/x\n5:pids:/../other\n");

    assertThat(layout.mode()).isEqualTo(CgroupLayout.Mode.LEGACY);
    assertThat(layout.hierarchies())
        .extracting(Hierarchy::own)
        .containsExactly(Path.of("/cg/me mory/x"), Path.of("/cg/pids"));
  }

  @Test
  void systemdsOwnTreeCountsWhereSystemdManagesTheTrees() {
    CgroupLayout layout =
        CgroupLayout.parse(
            """
            34 31 0:30 / /cg/systemd rw - cgroup cgroup rw,xattr,name=systemd
            35 31 0:32 / /cg/memory rw - cgroup cgroup rw,memory
            """,
            "4:memory:/system.slice/x.scope\n1:name=systemd:/system.slice/x.scope\n",
            Set.of("memory", CgroupLayout.SYSTEMD));

    assertThat(layout.hierarchies())
        .extracting(Hierarchy::own)
        .containsExactly(
            Path.of("/cg/systemd/system.slice/x.scope"),
            Path.of("/cg/memory/system.slice/x.scope"));
    assertThat(layout.lead().mount()).isEqualTo(Path.of("/cg/systemd"));
  }

  @Test
  void aSecondMountOfTheSameTreeIsIgnored() {
    CgroupLayout layout =
        CgroupLayout.parse(
            "35 31 0:32 / /a rw - cgroup2 none rw\n36 31 0:32 / /b rw - cgroup2 none rw\n",
            "0::/\n");

    assertThat(layout.mode()).isEqualTo(CgroupLayout.Mode.UNIFIED);
    assertThat(layout.hierarchies()).extracting(Hierarchy::mount).containsExactly(Path.of("/a"));
  }

  @Test
  void withoutAnyTheMessageSaysWhatToDo() {
    assertThatThrownBy(() -> CgroupLayout.parse(NONE, ""))
        .isInstanceOf(CgroupException.class)
        .hasMessageContaining("none are mounted");
  }
}
