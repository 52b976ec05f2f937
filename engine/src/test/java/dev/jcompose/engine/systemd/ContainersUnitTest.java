package dev.jcompose.engine.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainersUnitTest {
  private final ContainersUnit unit = ContainersUnit.of("0a26d5", Path.of("/usr/lib/jc/jc-shim"));

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "v2,                          0::/init.scope,             0::/system.slice/x.scope",
    "v2 in a container,           0::/docker/ab/init.scope,   0::/docker/ab/system.slice/x.scope",
    "systemd's own tree on v1,    1:name=systemd:/init.scope, 1:name=systemd:/system.slice/x.scope",
    "a v1 controller,             4:memory:/,                 4:memory:/system.slice/x.scope",
    "a v1 controller delegated,   4:memory:/init.scope,       4:memory:/system.slice/x.scope",
    "v1 in a container,           4:memory:/docker/ab,        4:memory:/docker/ab/system.slice/x.scope",
  })
  void itIsInTheSystemSliceBesidePidOne(String where, String init, String expected) {
    assertThat(ContainersUnit.placement(init + "\n", "x.scope")).isEqualTo(expected);
  }

  @Test
  void aHybridMachineHasALineForEachTree() {
    assertThat(
            ContainersUnit.placement(
                "4:cpu,cpuacct:/\n1:name=systemd:/init.scope\n0::/init.scope\n", "x.scope"))
        .isEqualTo(
            "4:cpu,cpuacct:/system.slice/x.scope\n1:name=systemd:/system.slice/x.scope\n0::/system.slice/x.scope");
  }

  @Test
  void itIsAskedForAsADelegatedScopeThatEndsAfterTheEngine() {
    assertThat(String.join(" ", unit.command()))
        .isEqualTo(
            "systemd-run --quiet --scope --collect --unit=jcompose-0a26d5-containers.scope"
                + " --slice=system.slice --description=jcompose containers --property=Delegate=yes"
                + " --property=TasksMax=infinity --property=TimeoutStopSec=10"
                + " --property=Before=jcompose.service"
                + " -- /usr/lib/jc/jc-shim hold");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "running, false",
    "degraded, false",
    "starting, false",
    "maintenance, false",
    "stopping, true",
    "offline, false",
    "'', false",
  })
  void theMachineGoesDownWhenSystemdSaysSo(String state, boolean down) {
    assertThat(MachineState.goesDown(state)).isEqualTo(down);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a service,     true,  '0::/system.slice/jcompose.service',             /system.slice/jcompose.service,        jcompose.service",
    "a login,       true,  '0::/user.slice/user-0.slice/session-7.scope',   /user.slice/user-0.slice/session-7.scope, session-7.scope",
    "of a user,     true,  '0::/user.slice/user-1.slice/user@1.service/app.slice/a.service', /user.slice/user-1.slice/user@1.service/app.slice/a.service, a.service",
    "a leaf,        true,  '0::/system.slice/a.service/leaf',               /system.slice/a.service/leaf,          a.service",
    "v1,            true,  '4:memory:/x\n1:name=systemd:/system.slice/a.service', /system.slice/a.service,           a.service",
    "no systemd,    false, '0::/a.service',                                 /a.service,                             ''",
    "no tree,       false, '4:memory:/x',                                   /,                                      ''",
  })
  void whereTheEngineIs(String what, boolean managed, String own, String cgroup, String name) {
    OwnUnit found = OwnUnit.of(own, managed);

    assertThat(found.cgroup()).isEqualTo(cgroup);
    assertThat(found.unit().orElse("")).isEqualTo(name);
  }
}
