package dev.jcompose.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an ordinary user reads who may not use the engine, or cannot start it. The program runs as
/// a real user.
@Timeout(60)
@Tag("root")
class SocketAccessTest {
  @TempDir private Path root = Path.of("/");

  @BeforeEach
  void needsRoot() throws IOException {
    Assumptions.assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "needs root: only root may become another user");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    copyProgram();
  }

  /// To where the user can read it, which cannot be said of a checkout, nor of Maven's repository.
  private void copyProgram() throws IOException {
    Path lib = Files.createDirectory(root.resolve("lib"));
    for (String element : System.getProperty("java.class.path").split(":", -1)) {
      Path from = Path.of(element);
      String name = String.valueOf(from.getFileName());
      if (name.equals("classes")) {
        copyTree(
            from,
            Files.createDirectory(lib.resolve("classes" + Integer.toHexString(from.hashCode()))));
      } else if (name.matches("(snakeyaml-engine|compose-model|jspecify|linux|image-store).*jar")) {
        Files.copy(from, lib.resolve(name));
      }
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.skip(1).toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private String classPath() throws IOException {
    try (Stream<Path> elements = Files.list(root.resolve("lib"))) {
      return String.join(":", elements.map(Path::toString).toList());
    }
  }

  private Path made(String name, String permissions, String group) throws IOException {
    Path path = root.resolve(name);
    if (name.contains(".")) {
      Files.createFile(path);
    } else {
      Files.createDirectory(path);
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    Files.getFileAttributeView(path, PosixFileAttributeView.class)
        .setGroup(
            path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group));
    return path;
  }

  /// Everything the program prints, run by user `nobody`.
  private String nobody(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("setpriv", "--reuid=nobody", "--regid=nogroup"));
    command.add("--clear-groups");
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath()));
    command.add("dev.jcompose.cli.Main");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(root.toFile());
    builder.environment().put("JCOMPOSE_HOST", "unix://" + root.resolve("run/engine.sock"));
    builder.environment().put("JCOMPOSE_DATA_ROOT", root.resolve("data").toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + ": " + output;
  }

  @Test
  void aSocketBehindADirectoryOfAGroupNamesTheGroup() throws IOException, InterruptedException {
    made("run", "rwx--x---", "daemon");
    String denied =
        "1: engine: permission denied at "
            + root.resolve("run/engine.sock")
            + " (run it with sudo, or join the group: sudo usermod -aG daemon nobody)\n";

    assertThat(nobody("-p", "p", "ps")).isEqualTo(denied);
    assertThat(nobody("engine", "status")).isEqualTo(denied);
    assertThat(nobody("engine", "stop")).isEqualTo(denied);
    assertThat(nobody("engine", "start")).isEqualTo(denied);
  }

  @Test
  void aSocketOfRootAloneNamesTheSetting() throws IOException, InterruptedException {
    made("run", "rwxr-xr-x", "root");
    made("run/engine.sock", "rw-------", "root");

    // The group is named where this machine has it.
    assertThat(nobody("ls"))
        .startsWith(
            "1: engine: permission denied at "
                + root.resolve("run/engine.sock")
                + " (run it with sudo, or ")
        .containsAnyOf(
            "name a group that may use it: \"group\" in /etc/jcompose/engine.json)\n",
            "join the group: sudo usermod -aG jcompose nobody)\n");
  }

  @Test
  void aDirectoryThatIsClosedToOnesOwnGroupComesFromAnEngineThatDoesNotKnowIt()
      throws IOException, InterruptedException {
    made("run", "rwx------", "nogroup");

    assertThat(nobody("ls"))
        .isEqualTo(
            "1: engine: permission denied at "
                + root.resolve("run/engine.sock")
                + " (the engine does not know group nogroup yet: sudo jcompose engine stop, sudo jcompose engine start)\n");
  }

  @Test
  void anEngineThatDoesNotRunIsStartedByRootOnly() throws IOException, InterruptedException {
    assertThat(nobody("ls"))
        .isEqualTo(
            "1: engine: not running ("
                + root.resolve("run/engine.sock")
                + "), and only root may start it (sudo jcompose engine start)\n");
    assertThat(root.resolve("data")).doesNotExist();
  }

  @Test
  void whatNeedsNoEngineNeedsNoRoot() throws IOException, InterruptedException {
    Files.writeString(root.resolve("compose.yaml"), "services: {web: {image: busybox}}\n");

    assertThat(nobody("--help")).startsWith("0: ");
    assertThat(nobody("version", "--short")).startsWith("0: ");
    assertThat(nobody("config", "--services")).isEqualTo("0: web\n");
  }
}
