package dev.jcompose.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.publish.SecretScan.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretScanTest {
  private static final String GITHUB = "ghp_" + "a1".repeat(18);
  private static final String AWS_ID = "AKIA" + "Z9".repeat(8);
  private static final String AWS_KEY = "aws'" + "k/".repeat(20) + "'";

  @TempDir Path directory;

  @Test
  void whatStandsInAComposeFileIsToldWithItsPath() throws IOException {
    Path file = directory.resolve("compose.yaml");
    Files.writeString(
        file,
        """
        services:
          web:
            environment:
              - ID=%s
              - KEY=%s
            build: {args: {TOKEN: %s}}
            command: [echo, "%s", hello]
        """
            .formatted(AWS_ID, AWS_KEY, GITHUB, GITHUB));

    assertThat(SecretScan.tree(ProjectFile.read(file).documents().getFirst()))
        .containsExactly(
            new Finding("AWS Client ID", "services.web.environment.ID", AWS_ID),
            new Finding("AWS Secret Key", "services.web.environment.KEY", AWS_KEY),
            new Finding("Github authentication", "services.web.build.args.TOKEN", GITHUB),
            new Finding("Github authentication", "services.web.command.1", GITHUB));
  }

  @Test
  void anEnvFileIsToldByItsVariables() {
    assertThat(
            SecretScan.assignments(
                "# note\nexport T=" + GITHUB + "\nSAFE=x\nID = " + AWS_ID + "\n"))
        .containsExactly(
            new Finding("AWS Client ID", "ID", AWS_ID),
            new Finding("Github authentication", "T", GITHUB));
  }

  @Test
  void aTextIsToldByWhatIsInIt() {
    String token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJl";
    String key = "-----BEGIN EC PRIVATE KEY-----\nAAAA\nBBBB\n-----END EC PRIVATE KEY-----";

    assertThat(SecretScan.text("a " + token + " b\n" + key + "\n"))
        .containsExactly(
            new Finding("JSON Web Token", "", token), new Finding("Private Key", "", key));
    assertThat(SecretScan.text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"))
        .isEmpty();
  }
}
