package dev.jcompose.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.linux.name.Architecture;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.PrivilegeSpec.Seccomp;
import dev.jcompose.runtime.capability.Capabilities;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultProfileTest {
  private static final int ALLOW = 0x7fff0000;
  private static final int EPERM = 0x00050001;
  private static final int ENOSYS = 0x00050026;
  private static final Set<String> DOCKER = Capabilities.names(PrivilegeSpec.DEFAULT);
  private static final SeccompCompiler COMPILER =
      new SeccompCompiler("6.18.44-fc", Architecture.X86_64);

  @ParameterizedTest(name = "{0} {2} with {1} is {3}")
  @CsvSource(
      value = {
        "read, -, 0, ALLOW",
        "execve, -, 59, ALLOW",
        "clone thread, -, 56 0x3d0f00, ALLOW",
        "clone newuser, -, 56 0x10000011, EPERM",
        "clone newns, -, 56 0x20000, EPERM",
        "clone newnet, -, 56 0x40000000, EPERM",
        "clone newuser, CAP_SYS_ADMIN, 56 0x10000011, ALLOW",
        "clone3, -, 435, ENOSYS",
        "clone3, CAP_SYS_ADMIN, 435, ALLOW",
        "unshare, -, 272, EPERM",
        "mount, -, 165, EPERM",
        "mount, CAP_SYS_ADMIN, 165, ALLOW",
        "setns, -, 308, EPERM",
        "ptrace, -, 101, ALLOW",
        "personality 0, -, 135 0, ALLOW",
        "personality query, -, 135 0xffffffff, ALLOW",
        "personality 32 bit, -, 135 0x20008, ALLOW",
        "personality no random, -, 135 0x40000, EPERM",
        "socket unix, -, 41 1, ALLOW",
        "socket inet, -, 41 2, ALLOW",
        "socket netlink, -, 41 16, ALLOW",
        "socket alg, -, 41 38, EPERM",
        "socket nfc, -, 41 39, ALLOW",
        "socket vsock, -, 41 40, EPERM",
        "socket xdp, -, 41 44, ALLOW",
        "socket vsock with upper bits, -, 41 0x100000028, EPERM",
        "socket alg with upper bits, -, 41 0x700000026, EPERM",
        "io_uring_setup, -, 425, EPERM",
        "keyctl, -, 250, EPERM",
        "add_key, -, 248, EPERM",
        "userfaultfd, -, 323, EPERM",
        "bpf, -, 321, EPERM",
        "bpf, CAP_BPF, 321, ALLOW",
        "perf_event_open, -, 298, EPERM",
        "perf_event_open, CAP_PERFMON, 298, ALLOW",
        "kexec_load, CAP_SYS_BOOT, 246, EPERM",
        "reboot, CAP_SYS_BOOT, 169, ALLOW",
        "open_by_handle_at, -, 304, EPERM",
        "open_by_handle_at, CAP_DAC_READ_SEARCH, 304, ALLOW",
        "chroot, -, 161, ALLOW",
        "init_module, -, 175, EPERM",
        "syslog, CAP_SYSLOG, 103, ALLOW",
        "syslog, -, 103, EPERM",
        "mseal, -, 462, ALLOW",
        "removexattrat, -, 466, ALLOW",
        "newer than the profile, -, 467, ENOSYS",
        "newest, -, 1000, ENOSYS",
        "modify_ldt, -, 154, ALLOW",
        "arch_prctl, -, 158, ALLOW",
      })
  void callsOfX8664(String what, String capability, String call, String answer) {
    assertThat(answer(FilterMachine.X86_64, 0, capability, call)).isEqualTo(expected(answer));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "read, 3, ALLOW",
    "socketcall, 102, ALLOW",
    "mount, 21, EPERM",
    "clone newuser, 120 0x10000011, EPERM",
    "clone thread, 120 0x3d0f00, ALLOW",
    "socket alg, 359 38, EPERM",
    "socket inet, 359 2, ALLOW",
    "futex_time64, 422, ALLOW",
    "clone3, 435, ENOSYS",
    "newer, 500, ENOSYS",
  })
  void callsOfX86HaveNumbersOfTheirOwn(String what, String call, String answer) {
    assertThat(answer(FilterMachine.X86, 0, "-", call)).isEqualTo(expected(answer));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "read, 0, ALLOW",
    "execve, 520, ALLOW",
    "x86-64's execve, 59, EPERM",
    "mount, 165, EPERM",
    "socket alg, 41 38, EPERM",
    "kexec_load, 528, EPERM",
    "newer, 600, ENOSYS",
  })
  void callsOfX32HaveTheMarkerBit(String what, String call, String answer) {
    assertThat(answer(FilterMachine.X86_64, FilterMachine.X32_BIT, "-", call))
        .isEqualTo(expected(answer));
  }

  @Test
  void callsOfAnyOtherArchitectureAreFatal() {
    assertThat(machine(DOCKER).answer(0xc00000b7, 0)).isEqualTo(0x80000000);
  }

  @Test
  void theTreeIsShallowAndTheProgramSmall() {
    FilterMachine machine = machine(DOCKER);
    int deepest = 0;
    for (int number = 0; number < 500; number++) {
      deepest = Math.max(deepest, machine.run(FilterMachine.X86_64, number).steps());
    }

    assertThat(machine.size()).isLessThan(900);
    assertThat(deepest).isLessThan(40);
  }

  @Test
  void noFilterForUnconfinedAndPrivileged() {
    assertThat(COMPILER.compile(new Seccomp.Unconfined(), DOCKER, false)).isEmpty();
    assertThat(COMPILER.compile(new Seccomp.Default(), DOCKER, true)).isEmpty();
  }

  private static int answer(int architecture, int marker, String capability, String call) {
    String[] words = call.split(" ", -1);
    Set<String> capabilities = new HashSet<>(DOCKER);
    if (!capability.equals("-")) {
      capabilities.add(capability);
    }
    long argument = words.length > 1 ? Long.decode(words[1]) : 0;
    return machine(capabilities)
        .answer(architecture, Integer.parseInt(words[0]) | marker, argument);
  }

  private static FilterMachine machine(Set<String> capabilities) {
    return new FilterMachine(
        COMPILER.compile(new Seccomp.Default(), capabilities, false).orElseThrow());
  }

  private static int expected(String answer) {
    return switch (answer.toUpperCase(Locale.ROOT)) {
      case "ALLOW" -> ALLOW;
      case "EPERM" -> EPERM;
      case "ENOSYS" -> ENOSYS;
      default -> throw new IllegalArgumentException(answer);
    };
  }

  @ParameterizedTest(name = "{0} is {2}")
  @CsvSource({
    "read, 63, ALLOW",
    "execve, 221, ALLOW",
    "openat, 56, ALLOW",
    "clone thread, 220 0x3d0f00, ALLOW",
    "clone newuser, 220 0x10000011, EPERM",
    "clone3, 435, ENOSYS",
    "unshare, 97, EPERM",
    "mount, 40, EPERM",
    "bpf, 280, EPERM",
    "socket inet, 198 2, ALLOW",
    "socket vsock, 198 40, EPERM",
    "io_uring_setup, 425, EPERM",
    "newer than the profile, 900, ENOSYS",
  })
  void onArm64TheSameCallsHaveTheirOwnNumbers(String name, String call, String expected) {
    FilterMachine machine =
        new FilterMachine(
            new SeccompCompiler("6.18.44-fc", Architecture.ARM64)
                .compile(new Seccomp.Default(), DOCKER, false)
                .orElseThrow());
    String[] words = call.split(" ", -1);
    long[] arguments = words.length > 1 ? new long[] {Long.decode(words[1])} : new long[0];
    int answer = machine.answer(0xc00000b7, Integer.parseInt(words[0]), arguments);
    assertThat(answer)
        .as(name)
        .isEqualTo(
            switch (expected) {
              case "ALLOW" -> ALLOW;
              case "EPERM" -> EPERM;
              default -> ENOSYS;
            });
    // No other kind of call is let in.
    assertThat(machine.answer(FilterMachine.X86_64, 0)).isEqualTo(0x80000000);
    assertThat(machine.answer(0x40000028, 3)).as("32-bit ARM").isEqualTo(0x80000000);
  }
}
