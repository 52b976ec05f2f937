package dev.jcompose.linux.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.linux.name.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What differs between architectures is what the kernel's headers say.
class ArchitectureTest {
  // Some numbers stand for a call that has another name on 64-bit machines: __NR3264_lseek.
  private static final Pattern DEFINITION =
      Pattern.compile("^#define __NR(?:3264)?_(\\w+)\\s+(\\d+)$", Pattern.MULTILINE);

  private static Map<String, Integer> numbers(String header) throws IOException {
    Path file = Path.of("/usr/include").resolve(header);
    assumeTrue(Files.exists(file), "needs the kernel's headers: " + file);
    Map<String, Integer> numbers = new HashMap<>();
    Matcher matcher = DEFINITION.matcher(Files.readString(file));
    while (matcher.find()) {
      numbers.putIfAbsent(matcher.group(1), Integer.valueOf(matcher.group(2)));
    }
    assertThat(numbers).hasSizeGreaterThan(250);
    return numbers;
  }

  private static void compare(Architecture architecture, Map<String, Integer> header) {
    int known = 0;
    for (SyscallNumber call : SyscallNumber.values()) {
      Integer number = header.get(call.name().toLowerCase(Locale.ROOT));
      // Headers may be older than the youngest calls.
      if (number != null) {
        assertThat(call.on(architecture)).as("%s on %s", call, architecture).isEqualTo(number);
        known++;
      }
    }
    assertThat(known).isGreaterThan(SyscallNumber.values().length - 5);
  }

  @Test
  void systemCallsOfX86AreThoseOfItsTable() throws IOException {
    compare(Architecture.X86_64, numbers("x86_64-linux-gnu/asm/unistd_64.h"));
  }

  @Test
  void systemCallsOfArmAreTheGenericOnes() throws IOException {
    compare(Architecture.ARM64, numbers("asm-generic/unistd.h"));
  }

  @Test
  void youngCallsHaveOneNumberEverywhere() {
    for (SyscallNumber call : SyscallNumber.values()) {
      if (call.on(Architecture.X86_64) >= 424) {
        assertThat(call.on(Architecture.ARM64)).isEqualTo(call.on(Architecture.X86_64));
      }
    }
  }

  @Test
  void openFlagsAreThoseOfTheHeaders() {
    // asm-generic/fcntl.h, and what arm64's asm/fcntl.h has in place of it.
    assertThat(Architecture.X86_64.directoryFlag()).isEqualTo(0x10000);
    assertThat(Architecture.X86_64.noFollowFlag()).isEqualTo(0x20000);
    assertThat(Architecture.ARM64.directoryFlag()).isEqualTo(0x4000);
    assertThat(Architecture.ARM64.noFollowFlag()).isEqualTo(0x8000);
  }

  @Test
  void everyNameOfAnArchitectureIsKnown() {
    for (String name : new String[] {"amd64", "x86_64", "x86-64"}) {
      assertThat(Architecture.named(name)).contains(Architecture.X86_64);
    }
    for (String name : new String[] {"arm64", "aarch64"}) {
      assertThat(Architecture.named(name)).contains(Architecture.ARM64);
    }
    assertThat(Architecture.named("riscv64")).isEmpty();
    assertThat(Architecture.HERE.kernelName()).isIn("x86_64", "aarch64");
  }
}
