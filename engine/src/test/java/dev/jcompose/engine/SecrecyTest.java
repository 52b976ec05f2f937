package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Secrets of containers are in many files of an engine: no other user of the machine can read,
/// list or write any of them.
@Tag("root")
class SecrecyTest {
  private static final String SECRET = "e7-confidential-1f";
  private static final int NOBODY = 65534;

  private TestEngine test;

  @BeforeEach
  void start() throws IOException {
    Assumptions.assumeTrue(TestEngine.usable(), "needs root and a static busybox");
    test = new TestEngine();
    // Temporary directories are closed; the place of a real root is not.
    Files.setPosixFilePermissions(test.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void end() throws IOException {
    if (test != null) {
      test.close();
    }
  }

  @Test
  void anotherUserFindsNothingInTheRootsOfABusyEngine() throws IOException, InterruptedException {
    keepBusy();
    assertThat(holdingTheSecret()).as("files with the secret, seen as root").hasSizeGreaterThan(4);
    assertThat(openToNobody(test.config.dataRoot())).isEmpty();
    assertThat(openToNobody(test.config.runRoot())).isEmpty();
  }

  @Test
  void rootsThatAreOpenAreClosedAtTheNextStart() throws IOException, InterruptedException {
    keepBusy();
    test.restart(() -> {
      try {
        openEverything(test.config.dataRoot());
        openEverything(test.config.runRoot());
        assertThat(openToNobody(test.config.dataRoot())).isNotEmpty();
      } catch (IOException | InterruptedException problem) {
        throw new AssertionError(problem);
      }
    });
    assertThat(openToNobody(test.config.dataRoot())).isEmpty();
    assertThat(openToNobody(test.config.runRoot())).isEmpty();
  }

  /// A socket in `/run` or `/tmp` must not close these to everybody.
  @Test
  void aDirectoryOfEverybodysKeepsItsModeAndWhatIsOursInItIsClosed()
      throws IOException, InterruptedException {
    keepBusy();
    Path data = test.config.dataRoot();
    Path run = test.config.runRoot();
    test.restart(() -> {
      try {
        Files.writeString(data.resolve("of-others"), "");
        Files.writeString(run.resolve("of-others"), "");
        openEverything(data);
        openEverything(run);
      } catch (IOException | InterruptedException problem) {
        throw new AssertionError(problem);
      }
    });
    assertThat(openToNobody(data))
        .containsExactlyInAnyOrder(data.toString(), data.resolve("of-others").toString());
    assertThat(openToNobody(run))
        .containsExactlyInAnyOrder(run.toString(), run.resolve("of-others").toString());
  }

  /// Environment, a secret as a file of mode 0444, output, a volume, a network's label, an exec.
  private void keepBusy() {
    Map<String, Object> file =
        Map.of(
            "Target", "/run/secrets/key",
            "Content", Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8)),
            "Uid", 1000,
            "Gid", 1000,
            "Mode", 0444);
    test.run(
        "busy",
        "echo $PASSWORD; cat /run/secrets/key; echo $PASSWORD > /data/in-volume; echo $PASSWORD >"
            + " /in-layer; chmod 666 /in-layer /data/in-volume; exec sleep 1000",
        Map.of(
            "Env",
            List.of("PASSWORD=" + SECRET),
            "Volumes",
            Map.of("/data", Map.of()),
            "HostConfig",
            Map.of("NetworkMode", "none", "Jcompose", Map.of("Files", List.of(file)))));
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> holdingTheSecret().size() > 4);
  }

  private List<Path> holdingTheSecret() throws IOException {
    byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
    try (Stream<Path> data = Files.walk(test.config.dataRoot());
        Stream<Path> run = Files.walk(test.config.runRoot())) {
      return Stream.concat(data, run).filter(path -> holds(path, secret)).toList();
    }
  }

  private static boolean holds(Path file, byte[] secret) {
    try {
      return Files.isRegularFile(file)
          && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
              .contains(new String(secret, StandardCharsets.ISO_8859_1));
    } catch (IOException gone) {
      return false;
    }
  }

  private static void openEverything(Path root) throws IOException, InterruptedException {
    assertThat(TestEngine.lines("chmod", "-R", "a+rwX", root.toString())).isEmpty();
    // Nobody can write to the directory of a socket; that is another check of the engine's.
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// What user nobody can read or write, or enter and list, below a directory and at it.
  private static List<String> openToNobody(Path root) throws IOException, InterruptedException {
    return TestEngine.lines(
            "setpriv",
            "--reuid=" + NOBODY,
            "--regid=" + NOBODY,
            "--clear-groups",
            "find",
            root.toString(),
            "!",
            "-type",
            "l",
            "(",
            "-readable",
            "-o",
            "-writable",
            "-o",
            "-type",
            "d",
            "-executable",
            ")")
        .stream()
        .filter(line -> !line.startsWith("find: "))
        .toList();
  }
}
