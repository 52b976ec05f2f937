package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Flags and small commands of Docker Compose that no other scenario uses.
@Tag("root")
class FlagsTest {
  @AutoClose private static Session user;

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
  }

  @Test
  void compatibilityJoinsNamesByUnderscores() throws IOException {
    Path file =
        user.project(
            "compat",
            "services: {web: {build: ., scale: 2, command: [sleep, '1000'], stop_grace_period: 0s}}");
    Files.writeString(file.resolveSibling("Dockerfile"), "FROM busybox\n");
    String f = file.toString();
    user.jcompose("--compatibility", "-f", f, "up", "-d").succeeded();
    assertThat(user.jcompose("-f", f, "ps", "--format", "{{.Name}}").out())
        .isEqualTo("compat_web_1\ncompat_web_2\n");
    assertThat(user.jcompose("image", "ls").out()).contains("compat_web");
    String oneOff =
        user.jcompose("--compatibility", "-f", f, "run", "-d", "web", "true").succeeded().out();
    assertThat(oneOff).isNotEmpty();
    assertThat(user.jcompose("-f", f, "ps", "-a", "--format", "{{.Name}}").out())
        .containsPattern("compat_web_run_[0-9a-f]{12}\n");
    // Known by their labels, whatever they are called.
    user.jcompose("-f", f, "stop", "-t", "0", "web").succeeded();
    assertThat(user.jcompose("-f", f, "ps", "-q").out()).isEmpty();
    user.jcompose("--compatibility", "-f", f, "down", "-t", "0", "--rmi", "local").succeeded();
    assertThat(user.jcompose("image", "ls").out()).doesNotContain("compat_web");
  }

  @Test
  void aGraphOfServices() {
    String f =
        user.project(
                "graph",
                """
                services:
                  web: {image: busybox, depends_on: [db], ports: ["127.0.0.1:8080:80"], networks: [front]}
                  db: {image: postgres}
                networks: {front: {}}
                """)
            .toString();
    Session.Done done =
        user.jcompose(
            "-f",
            f,
            "alpha",
            "viz",
            "--ports",
            "--networks",
            "--image",
            "--spaces",
            "--indentation-size",
            "2");
    assertThat(done.succeeded().out())
        .startsWith("digraph \"graph\" {\n  layout=dot;\n  \"")
        .contains("<br/>127.0.0.1:8080:80 (tcp, ingress)")
        .contains("<b>Networks:</b><br/>front")
        .contains("<b>Image:</b><br/>postgres")
        .endsWith("\n\n  \"web\" -> \"db\";\n}\n\n");
    assertThat(user.jcompose("-f", f, "alpha", "viz", "--format", "text", "--ports").out())
        .isEqualTo("web  127.0.0.1:8080:80 (tcp, ingress)\n└─ db\n");
    assertThat(user.jcompose("-f", f, "alpha", "viz", "--indentation-size=-1").err())
        .contains("invalid indentation size: -1");
  }

  @Test
  void aFileOfContainers() {
    String f =
        user.project(
                "drawn",
                """
                services:
                  web:
                    image: busybox
                    scale: 2
                    command: [sh, -c, "sleep 1000"]
                    environment: {PRICE: "5$$"}
                    volumes: [data:/data]
                    stop_grace_period: 0s
                volumes: {data: {}}
                """)
            .toString();
    user.jcompose("-f", f, "up", "-d").succeeded();
    Session.Done done =
        user.jcompose("alpha", "generate", "--name", "again", "drawn-web-1", "drawn-web-2");
    assertThat(done.succeeded().out())
        .contains("name: again\n")
        .contains("PRICE: 5$$")
        .contains("scale: 2")
        .contains("source: drawn_data")
        .doesNotContain("com.docker.compose");
    String again = user.project("again", done.out()).toString();
    assertThat(user.jcompose("-f", again, "config", "--services").succeeded().out())
        .isEqualTo("web\n");
    assertThat(user.jcompose("alpha", "generate", "nobody").err())
        .contains("no container(s) found with the following name(s): nobody");
    user.jcompose("-f", f, "down", "-t", "0", "-v").succeeded();
  }

  @Test
  void experimentsThatBecameCommands() {
    String f =
        user.project(
                "alpha",
                "services: {web: {image: busybox, command: [sleep, '1000'], stop_grace_period: 0s}}")
            .toString();
    assertThat(user.jcompose("-f", f, "alpha", "dry-run", "--", "up", "-d").succeeded().out())
        .contains("service:web:1, CreateContainer");
    assertThat(user.jcompose("alpha", "dry-run", "--help").succeeded().out())
        .contains("Usage:  jcompose alpha dry-run -- [COMMAND...]");
    assertThat(user.jcompose("-f", f, "ps", "-aq").out()).isEmpty();
    assertThat(user.jcompose("-f", f, "alpha", "scale", "web=2").succeeded().err())
        .contains("scale command is now available as a top level command");
    assertThat(user.jcompose("-f", f, "ps", "-q").out().lines()).hasSize(2);
    user.jcompose("-f", f, "down", "-t", "0").succeeded();
  }

  @Test
  void aBuildInTheFormOfBake() throws IOException {
    Path file =
        user.project(
            "baked",
            "services: {web: {build: {context: ., target: last, args: {A: b}}, image: 'me/web:1'}}");
    Files.writeString(file.resolveSibling("Dockerfile"), "FROM busybox AS last\n");
    String f = file.toString();
    assertThat(user.jcompose("-f", f, "build", "--print").succeeded().out())
        .contains("\"targets\": [\n        \"web\"")
        .contains("\"target\": \"last\"")
        .contains("\"me/web:1\"");
    assertThat(user.jcompose("-f", f, "build", "--builder", "mine").err())
        .contains("no builder \"mine\" found");
    user.jcompose("-f", f, "build", "--builder", "default", "-q").succeeded();
  }
}
