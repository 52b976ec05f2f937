package dev.jcompose.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.linux.name.Capability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("root")
class ThreadCapabilitiesTest {
  @Test
  void oneThreadLosesOneCapabilityAndNoOtherThreadDoes() {
    long all = effective();
    CompletableFuture<Long> left = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          ThreadCapabilities.drop("SYS_RESOURCE");
          ThreadCapabilities.drop("BPF");
          left.complete(effective());
        });
    long lost =
        1L << Capability.NAMES.indexOf("SYS_RESOURCE") | 1L << Capability.NAMES.indexOf("BPF");
    assertThat(left.join()).isEqualTo(all & ~lost);
    assertThat(effective()).isEqualTo(all);
  }

  private static long effective() {
    try {
      return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
          .filter(line -> line.startsWith("CapEff:"))
          .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
          .findFirst()
          .orElseThrow();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
