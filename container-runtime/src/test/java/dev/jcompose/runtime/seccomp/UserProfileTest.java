package dev.jcompose.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.linux.name.Architecture;
import dev.jcompose.runtime.PrivilegeSpec.Seccomp;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserProfileTest {
  private static final int ALLOW = 0x7fff0000;
  private static final SeccompCompiler COMPILER =
      new SeccompCompiler("5.10.0-30-amd64", Architecture.X86_64);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | an object is expected, not a list",
        "{\"syscalls\": 5} | syscalls: a list is expected, not a whole number",
        "{\"syscalls\": [{\"names\": \"dup2\"}]} | syscalls[0].names: a list is expected, not a text",
        "{\"syscalls\": [{\"args\": [{\"index\": []}]}]} | syscalls[0].args[0].index: a whole number is expected, not a list",
      })
  void aValueOfTheWrongTypeIsRefusedAtItsPlace(String profile, String why) {
    assertThatThrownBy(() -> machine(profile))
        .isInstanceOf(SeccompException.class)
        .hasMessage("seccomp profile: decoding failed: " + why);
  }

  @ParameterizedTest(name = "{0} {1} of {2}: {3}")
  @CsvSource({
    "SCMP_CMP_EQ, 5, 5, true",
    "SCMP_CMP_EQ, 5, 0x100000005, false",
    "SCMP_CMP_EQ, 0x100000005, 0x100000005, true",
    "SCMP_CMP_NE, 5, 5, false",
    "SCMP_CMP_NE, 5, 0x100000005, true",
    "SCMP_CMP_NE, 5, 6, true",
    "SCMP_CMP_LT, 5, 4, true",
    "SCMP_CMP_LT, 5, 5, false",
    "SCMP_CMP_LT, 5, 0x100000004, false",
    "SCMP_CMP_LT, 0x100000000, 0xffffffff, true",
    "SCMP_CMP_LE, 5, 5, true",
    "SCMP_CMP_LE, 5, 6, false",
    "SCMP_CMP_LE, 0x200000005, 0x1ffffffff, true",
    "SCMP_CMP_GE, 5, 5, true",
    "SCMP_CMP_GE, 5, 4, false",
    "SCMP_CMP_GE, 5, 0x100000000, true",
    "SCMP_CMP_GT, 5, 5, false",
    "SCMP_CMP_GT, 5, 6, true",
    "SCMP_CMP_GT, 0xfffffffe, 0xffffffff, true",
    "SCMP_CMP_GT, 0x200000005, 0x100000006, false",
    "SCMP_CMP_GT_32, 5, 0x100000005, false",
    "SCMP_CMP_EQ_32, 5, 0x100000005, true",
  })
  void argumentsAreComparedAsUnsigned64BitNumbers(
      String operator, String value, String argument, boolean holds) {
    FilterMachine machine =
        machine(
            """
            {"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["dup2"],"action":"SCMP_ACT_ALLOW",
             "args":[{"index":1,"value":%d,"op":"%s"}]}]}
            """
                .formatted(Long.decode(value), operator));

    assertThat(machine.answer(FilterMachine.X86_64, 33, 0, Long.decode(argument)) == ALLOW)
        .isEqualTo(holds);
  }

  @Test
  void allArgumentsHaveToMatchButTwoOnTheSameAreAlternatives() {
    FilterMachine machine =
        machine(
            """
            {"defaultAction":"SCMP_ACT_ERRNO","syscalls":[
             {"name":"dup2","action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":1,"op":"SCMP_CMP_EQ"},
               {"index":1,"value":7,"valueTwo":2,"op":"SCMP_CMP_MASKED_EQ"}]},
             {"name":"dup3","action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":1,"op":"SCMP_CMP_EQ"},
               {"index":0,"value":2,"op":"SCMP_CMP_EQ"}]}]}
            """);

    assertThat(machine.answer(FilterMachine.X86_64, 33, 1, 10)).isEqualTo(ALLOW);
    assertThat(machine.answer(FilterMachine.X86_64, 33, 2, 10)).isNotEqualTo(ALLOW);
    assertThat(machine.answer(FilterMachine.X86_64, 33, 1, 11)).isNotEqualTo(ALLOW);
    assertThat(machine.answer(FilterMachine.X86_64, 292, 1)).isEqualTo(ALLOW);
    assertThat(machine.answer(FilterMachine.X86_64, 292, 2)).isEqualTo(ALLOW);
    assertThat(machine.answer(FilterMachine.X86_64, 292, 3)).isNotEqualTo(ALLOW);
  }

  @Test
  void aListOfForbiddenCallsLetsAllOthersPassAlsoNewOnes() {
    FilterMachine machine =
        machine(
            """
            {"defaultAction":"SCMP_ACT_ALLOW","syscalls":[
             {"names":["chmod","nosuchcall","fchmodat"],"action":"SCMP_ACT_ERRNO","errnoRet":13},
             {"names":["reboot"],"action":"SCMP_ACT_KILL_PROCESS"},
             {"names":["swapon"],"action":"SCMP_ACT_TRAP"}, {"names":["swapoff"],"action":"SCMP_ACT_LOG"}]}
            """);

    assertThat(machine.answer(FilterMachine.X86_64, 90)).isEqualTo(0x0005000d);
    assertThat(machine.answer(FilterMachine.X86_64, 268)).isEqualTo(0x0005000d);
    assertThat(machine.answer(FilterMachine.X86_64, 169)).isEqualTo(0x80000000);
    assertThat(machine.answer(FilterMachine.X86_64, 167)).isEqualTo(0x00030000);
    assertThat(machine.answer(FilterMachine.X86_64, 168)).isEqualTo(0x7ffc0000);
    assertThat(machine.answer(FilterMachine.X86_64, 0)).isEqualTo(ALLOW);
    assertThat(machine.answer(FilterMachine.X86_64, 999)).isEqualTo(ALLOW);
    assertThat(machine.answer(FilterMachine.X86, 3)).isEqualTo(0x80000000);
  }

  @Test
  void rulesForOtherMachinesKernelsAndCapabilitiesAreLeftOut() {
    String json =
        """
        {"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":2,
         "archMap":[{"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86"]},
                    {"architecture":"SCMP_ARCH_AARCH64","subArchitectures":["SCMP_ARCH_ARM"]}],
         "syscalls":[
          {"names":["read"],"action":"SCMP_ACT_ALLOW","includes":{"arches":["amd64"]}},
          {"names":["write"],"action":"SCMP_ACT_ALLOW","includes":{"arches":["arm64"]}},
          {"names":["open"],"action":"SCMP_ACT_ALLOW","excludes":{"arches":["s390x"]}},
          {"names":["close"],"action":"SCMP_ACT_ALLOW","includes":{"minKernel":"5.11"}},
          {"names":["stat"],"action":"SCMP_ACT_ALLOW","includes":{"minKernel":"4.8"}},
          {"names":["fstat"],"action":"SCMP_ACT_ALLOW","includes":{"caps":["CAP_SYS_ADMIN"]}},
          {"names":["lstat"],"action":"SCMP_ACT_ALLOW","excludes":{"caps":["CAP_CHOWN"]}},
          {"names":["poll"],"action":"SCMP_ACT_ALLOW"}]}
        """;
    FilterMachine machine =
        new FilterMachine(
            COMPILER.compile(new Seccomp.Profile(json), Set.of("CAP_CHOWN"), false).orElseThrow());

    assertThat(
            IntStream.range(0, 8)
                .filter(number -> machine.answer(FilterMachine.X86_64, number) == ALLOW))
        .containsExactly(0, 2, 4, 7);
    assertThat(machine.answer(FilterMachine.X86_64, 1)).isEqualTo(0x00050002);
    assertThat(machine.answer(FilterMachine.X86, 3)).isEqualTo(ALLOW);
  }

  @Test
  void anEmptyProfileIsNoFilterAndAPrivilegedContainerKeepsItsOwn() {
    assertThat(COMPILER.compile(new Seccomp.Profile("{}"), Set.of(), false)).isEmpty();
    assertThat(
            COMPILER.compile(
                new Seccomp.Profile("{\"defaultAction\":\"SCMP_ACT_ALLOW\"}"), Set.of(), true))
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"defaultAction\":\"SCMP_ACT_FOO\"}",
        "{\"defaultAction\":5,\"syscalls\":7}",
        "{\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}]}",
        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[null]}",
        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"read\"]}]}",
        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"name\":\"a\",\"names\":[\"b\"],"
            + "\"action\":\"SCMP_ACT_KILL\"}]}",
        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"name\":\"read\",\"action\":\"SCMP_ACT_KILL\","
            + "\"args\":[{\"index\":6,\"op\":\"SCMP_CMP_EQ\"}]}]}",
        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"name\":\"read\",\"action\":\"SCMP_ACT_KILL\","
            + "\"args\":[{\"index\":1,\"op\":\"==\"}]}]}",
        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"name\":\"read\",\"action\":\"SCMP_ACT_KILL\","
            + "\"args\":[{\"value\":-1,\"op\":\"SCMP_CMP_EQ\"}]}]}",
        "{\"defaultAction\":\"SCMP_ACT_NOTIFY\",\"listenerPath\":\"/x\"}",
        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":[\"SCMP_ARCH_X86\"],"
            + "\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\"}]}",
        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"name\":\"read\",\"action\":\"SCMP_ACT_KILL\","
            + "\"includes\":{\"minKernel\":\"new\"}}]}",
      })
  void badProfilesAreRefusedWithAReason(String json) {
    assertThatThrownBy(() -> COMPILER.compile(new Seccomp.Profile(json), Set.of(), false))
        .isInstanceOf(SeccompException.class)
        .hasMessageStartingWith("seccomp profile: ");
  }

  @Test
  void moreThanTheKernelTakesIsRefused() {
    String rules =
        IntStream.range(0, 1500)
            .mapToObj(value ->
                "{\"name\":\"dup\",\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":"
                    + value
                    + ",\"op\":\"SCMP_CMP_EQ\"}]}")
            .collect(Collectors.joining(","));
    Seccomp.Profile profile =
        new Seccomp.Profile("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[" + rules + "]}");

    assertThatThrownBy(() -> COMPILER.compile(profile, Set.of(), false))
        .isInstanceOf(SeccompException.class)
        .hasMessageContaining("the kernel takes 4096");
  }

  @Test
  void longChainsOfConditionsJumpOverMoreThanAByte() {
    String rules =
        IntStream.range(0, 300)
            .mapToObj(value ->
                "{\"name\":\"dup\",\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":"
                    + value
                    + ",\"op\":\"SCMP_CMP_EQ\"}]}")
            .collect(Collectors.joining(","));
    FilterMachine machine =
        machine("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[" + rules + "]}");

    assertThat(machine.answer(FilterMachine.X86_64, 32, 299)).isEqualTo(ALLOW);
    assertThat(machine.answer(FilterMachine.X86_64, 32, 300)).isEqualTo(0x00050001);
    assertThat(machine.answer(FilterMachine.X86_64, 31)).isEqualTo(0x00050001);
    assertThat(machine.answer(FilterMachine.X86_64, 33)).isEqualTo(0x00050026);
  }

  private static FilterMachine machine(String json) {
    Optional<byte[]> program = COMPILER.compile(new Seccomp.Profile(json), Set.of(), false);
    return new FilterMachine(program.orElseThrow());
  }
}
