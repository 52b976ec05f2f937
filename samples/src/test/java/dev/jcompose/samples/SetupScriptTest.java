package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The scripts that set up a machine and build say what is missing, on machines that are made up.
/// The cases are in a script, since what they test are scripts.
@Timeout(120)
final class SetupScriptTest {
  @Test
  void whatIsMissingIsSaidInTheWordsOfEachDistribution() throws IOException, InterruptedException {
    Process script =
        new ProcessBuilder(Session.ROOT.resolve("tools/test/setup-test.sh").toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(script.waitFor()).as(output).isZero();
    assertThat(output).matches("setup-test: [1-9][0-9]* passed, 0 failed\n");
  }
}
