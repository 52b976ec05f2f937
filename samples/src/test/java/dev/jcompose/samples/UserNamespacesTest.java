package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A project on a machine whose containers have a user namespace, as its user sees it.
@Tag("root")
class UserNamespacesTest {
  private static final String WHO = "jcompose-test-" + ProcessHandle.current().pid();
  private static final List<Path> FILES = List.of(Path.of("/etc/subuid"), Path.of("/etc/subgid"));

  @AutoClose private static Session user;
  private static String file;

  @BeforeAll
  static void open() throws IOException {
    for (Path each : FILES) {
      Files.writeString(
          each, WHO + ":700000:65536\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    user = Session.open();
    Path settings = user.directory().resolve("engine.json");
    Files.writeString(settings, "{\"userns\": \"" + WHO + "\"}");
    user.with("JCOMPOSE_ENGINE_CONFIG", settings.toString()).with("WORD", "hush").withBusybox();
    file =
        user.project(
                "mapped",
                """
                name: mapped
                services:
                  web:
                    image: busybox
                    command: [httpd, -f, -p, "80", -h, /data]
                    stop_grace_period: 0s
                    volumes: ["data:/data", "./compose.yaml:/given:ro"]
                    secrets: [{source: word, uid: "1000", gid: "1001", mode: 0400}]
                  beside:
                    image: busybox
                    user: "1000:1001"
                    network_mode: service:web
                    command: [sleep, "1000"]
                    stop_grace_period: 0s
                  out:
                    image: busybox
                    userns_mode: host
                    command: [sleep, "1000"]
                    stop_grace_period: 0s
                    volumes: ["data:/data"]
                  asking:
                    image: busybox
                    use_api_socket: true
                    command: [sleep, "1000"]
                    stop_grace_period: 0s
                volumes: {data: }
                secrets: {word: {environment: WORD}}
                """)
            .toString();
  }

  @AfterAll
  static void forget() throws IOException {
    for (Path each : FILES) {
      String left =
          Files.readAllLines(each).stream()
              .filter(line -> !line.startsWith(WHO + ":"))
              .map(line -> line + "\n")
              .reduce("", String::concat);
      Files.write(each, left.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static Session.Done compose(String... arguments) {
    String[] all =
        Stream.concat(Stream.of("-f", file), Stream.of(arguments)).toArray(String[]::new);
    return user.jcompose(all);
  }

  private static String in(String service, String script) {
    return compose("exec", "-T", service, "sh", "-c", script).out();
  }

  @Test
  void aProjectLivesInIt() throws IOException {
    compose("up", "-d").succeeded();
    String ids = "id -u; cat /proc/self/uid_map | tr -s ' '";
    assertThat(in("web", ids)).isEqualTo("0\n 0 700000 65536\n");
    assertThat(in("beside", ids)).isEqualTo("1000\n 0 700000 65536\n");
    assertThat(in("out", ids)).isEqualTo("0\n 0 0 4294967295\n");
    assertThat(in("web", "stat -c %u:%g / /etc/hosts /given /run/secrets/word"))
        .isEqualTo("0:0\n0:0\n65534:65534\n1000:1001\n");
    assertThat(compose("exec", "-T", "-u", "1000:1001", "web", "cat", "/run/secrets/word").out())
        .isEqualTo("hush");
    assertThat(in("asking", "stat -c %u:%g /var/run/docker.sock")).isEqualTo("0:0\n");
    // The volume belongs to both of them.
    in("web", "echo page > /data/index.html; touch /data/mine; chown 1000:1001 /data/mine");
    assertThat(in("out", "stat -c %u:%g /data/index.html /data/mine"))
        .isEqualTo("0:0\n1000:1001\n");
    assertThat(in("beside", "wget -q -O - http://127.0.0.1/index.html")).isEqualTo("page\n");
    assertThat(in("web", "ping -c 1 out > /dev/null && echo there")).isEqualTo("there\n");
  }

  @Test
  void copiesHaveTheOwnersThatTheContainerSees() throws IOException {
    compose("up", "-d").succeeded();
    Path copied = Files.writeString(user.directory().resolve("copied"), "x\n");
    compose("cp", copied.toString(), "web:/copied").succeeded();
    compose("cp", copied.toString(), "web:/data/copied").succeeded();
    assertThat(in("web", "stat -c %u:%g /copied /data/copied")).isEqualTo("0:0\n0:0\n");
    in("web", "echo back > /etc/back; chown 5:6 /etc/back");
    String listed =
        user.run(
                user.directory(),
                List.of(
                    "sh",
                    "-ec",
                    "\"$JCOMPOSE\" -f \"$0\" export web | tar --numeric-owner -tvf - etc/back copied",
                    file))
            .out();
    assertThat(listed).contains("5/6").contains("0/0").doesNotContain("700000");
  }

  @Test
  void theNextEngineGoesOn() {
    compose("up", "-d").succeeded();
    user.killEngine();
    assertThat(in("web", "id -u")).isEqualTo("0\n");
    compose("restart", "beside").succeeded();
    assertThat(in("beside", "wget -q -O /dev/null http://127.0.0.1/ 2>&1; id -u"))
        .contains("1000\n");
  }
}
