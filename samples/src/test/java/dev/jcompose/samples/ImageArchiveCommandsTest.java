package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The commands that make images of files and containers, files of images, and room.
@Tag("root")
class ImageArchiveCommandsTest {
  @AutoClose private static Session user;

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
  }

  private static String out(String... words) {
    return user.jcompose(words).succeeded().out();
  }

  @Test
  void anImageGoesIntoAFileAndComesBack() {
    String file = user.directory().resolve("saved.tar").toString();
    out("image", "tag", "busybox", "saved:1");
    String id = out("image", "inspect", "--format", "{{.Id}}", "saved:1");
    out("image", "save", "-o", file, "saved:1");
    out("image", "rm", "saved:1");
    assertThat(user.jcompose("image", "inspect", "saved:1").exitCode()).isEqualTo(1);
    assertThat(out("image", "load", "-i", file)).isEqualTo("Loaded image: saved:1\n");
    assertThat(out("image", "inspect", "--format", "{{.Id}}", "saved:1")).isEqualTo(id);
    assertThat(out("image", "history", "saved:1").lines()).hasSize(2);
    out("image", "rm", "saved:1");
  }

  @Test
  void aRootFileSystemBecomesAnImage() throws IOException {
    Files.writeString(
        Files.createDirectories(user.directory().resolve("root")).resolve("only"), "here");
    Session.Done done =
        user.run(
            user.directory(),
            List.of(
                "sh",
                "-c",
                "tar -C root -c . | \"$JCOMPOSE\" image import -c 'ENV A=b' - imported:1"));
    String id = done.succeeded().out().strip();
    assertThat(id).matches("sha256:[0-9a-f]{64}");
    assertThat(out("image", "inspect", "--format", "{{.Id}} {{.Config.Env}}", "imported:1"))
        .startsWith(id)
        .contains("A=b");
    out("image", "rm", "imported:1");
  }

  @Test
  void whatNobodyUsesIsPruned() throws IOException {
    Path file = user.project("pruned", "services: {app: {build: ., image: 'pruned:1', scale: 0}}");
    Files.writeString(file.resolveSibling("Dockerfile"), "FROM busybox\nRUN echo 1 > /f\n");
    String f = file.toString();
    out("-f", f, "build", "-q");
    String first = out("image", "inspect", "--format", "{{.Id}}", "pruned:1").strip();
    Files.writeString(file.resolveSibling("Dockerfile"), "FROM busybox\nRUN echo 2 > /f\n");
    out("-f", f, "build", "-q");
    assertThat(out("image", "prune", "-f")).contains(first);
    assertThat(user.jcompose("image", "inspect", first).exitCode()).isEqualTo(1);
    assertThat(out("image", "inspect", "--format", "{{.Id}}", "pruned:1")).startsWith("sha256:");
    out("image", "rm", "pruned:1");
    assertThat(out("builder", "prune", "-a", "-f"))
        .startsWith("Deleted build cache objects:\n")
        .contains("Total reclaimed space: ");
    assertThat(out("system", "df", "--format", "{{.Type}} {{.TotalCount}}"))
        .contains("Build Cache 0\n");
  }

  @Test
  void aContainerBecomesAnImageOrAnArchive() {
    String f =
        user.project(
                "taken",
                """
                services:
                  app: {image: busybox, init: true, command: [sleep, "1000"], stop_grace_period: 0s}
                  made: {image: 'taken:1', command: [cat, /left], profiles: [later]}
                """)
            .toString();
    out("-f", f, "up", "-d");
    out("-f", f, "exec", "-T", "app", "sh", "-c", "echo behind > /left");
    assertThat(out("container", "commit", "-m", "why", "taken-app-1", "taken:1"))
        .startsWith("sha256:");
    String tar = user.directory().resolve("taken.tar").toString();
    out("container", "export", "-o", tar, "taken-app-1");
    assertThat(user.run(Path.of("/"), List.of("tar", "-xOf", tar, "left")).succeeded().out())
        .isEqualTo("behind\n");
    assertThat(out("-f", f, "run", "--rm", "-T", "made")).isEqualTo("behind\n");
    out("-f", f, "down");
    out("image", "rm", "taken:1");
  }
}
