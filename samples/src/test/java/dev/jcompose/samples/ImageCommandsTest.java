package dev.jcompose.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The commands for images and what they cost, as a user types them.
@Tag("root")
class ImageCommandsTest {
  private Session user;

  @BeforeEach
  void open() {
    user = Session.open().withBusybox();
  }

  @AfterEach
  void close() {
    if (user != null) {
      user.close();
    }
  }

  private String out(String... arguments) {
    return user.jcompose(arguments).succeeded().out();
  }

  @Test
  void diskUsageKnowsContainersVolumesAndWhatCanBeGivenBack() {
    String f =
        user.project(
                "df",
                """
                services:
                  web: {image: busybox, command: [sh, -c, "dd if=/dev/zero of=/f bs=1000 count=5; dd if=/dev/zero of=/data/g bs=1000 count=70; ln /data/g /data/h; sleep 1000"], volumes: ["data:/data"]}
                  done: {image: busybox, command: [sh, -c, "dd if=/dev/zero of=/f bs=1000 count=3"]}
                volumes: {data: {}, spare: {}}
                """)
            .toString();
    out("-f", f, "up", "-d");
    await().until(() -> out("-f", f, "ps", "-q", "--status", "exited").lines().count() == 1);
    String df =
        out(
            "system",
            "df",
            "--format",
            "{{.Type}}|{{.TotalCount}}|{{.Active}}|{{.Size}}|{{.Reclaimable}}");
    assertThat(df)
        .contains("Images|1|1|")
        .contains("\nContainers|2|1|8kB|3kB (37%)\n")
        .contains("\nLocal Volumes|1|1|70kB|0B (0%)\n")
        .contains("\nBuild Cache|0|0|0B|0B\n");
    assertThat(out("system", "df").lines().findFirst().orElseThrow().split(" +"))
        .containsExactly("TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE");
    assertThat(out("system", "df", "-v"))
        .containsPattern("busybox +latest +[0-9a-f]{12} .* 2\n")
        .containsPattern("df-web-1\n")
        .containsPattern("df_data +1 +70kB\n");
    out("-f", f, "down", "-t", "0");
    assertThat(out("system", "df", "--format", "{{.Type}}|{{.Active}}|{{.Size}}|{{.Reclaimable}}"))
        .contains("\nContainers|0|0B|0B\n")
        .contains("\nLocal Volumes|0|70kB|70kB (100%)\n");
    out("-f", f, "down", "-v");
  }

  @Test
  void aBuildWithANameIsLookedForInItsRegistryFirst() {
    try (LocalRegistry registry = LocalRegistry.start(user)) {
      String f =
          user.project(
                  "both",
                  """
                  services:
                    app:
                      image: %s/team/app:1
                      build: {context: ., dockerfile_inline: "FROM busybox"}
                      command: [sleep, "1000"]
                  """
                      .formatted(registry.domain()))
              .toString();
      Session.Done alone = user.jcompose("-f", f, "pull");
      assertThat(alone.exitCode()).isEqualTo(18);
      assertThat(alone.err()).contains("not found").contains("jcompose build app");
      assertThat(user.jcompose("-f", f, "up", "-d", "--no-build").exitCode()).isEqualTo(18);

      Session.Done first = user.jcompose("-f", f, "up", "-d").succeeded();
      assertThat(first.out() + first.err())
          .contains("not pulled: ")
          .contains("Building")
          .contains("Built");
      out("-f", f, "push");
      out("-f", f, "down", "-t", "0", "--rmi", "all");

      Session.Done second = user.jcompose("-f", f, "up", "-d").succeeded();
      assertThat(second.err()).contains("Pulled").doesNotContain("Building");
      out("-f", f, "down", "-t", "0", "--rmi", "all");
      Session.Done never = user.jcompose("-f", f, "up", "-d", "--pull", "never").succeeded();
      assertThat(never.err()).contains("Building").doesNotContain("Pull");
      out("-f", f, "down", "-t", "0");
    }
  }

  @Test
  void downWithoutAFileRemovesWhatWasBuilt() {
    String f =
        user.project(
                "unfiled",
                """
                name: unfiled
                services:
                  app:
                    build: {context: ., dockerfile_inline: "FROM busybox"}
                    command: [sleep, "1000"]
                  named: {image: busybox, command: [sleep, "1000"]}
                """)
            .toString();
    out("-f", f, "up", "-d");
    assertThat(out("image", "ls")).contains("unfiled-app");
    out("-p", "unfiled", "down", "-t", "0", "--rmi", "local");
    assertThat(out("image", "ls")).doesNotContain("unfiled-app").contains("busybox");
  }

  @Test
  void pullPolicyDecidesWhatUpAsksARegistryFor() {
    try (LocalRegistry registry = LocalRegistry.start(user)) {
      String name = registry.domain() + "/team/app:1";
      out("image", "tag", "busybox", name);
      String f =
          user.project(
                  "policy",
                  """
                  services:
                    app: {image: %s, pull_policy: "${POLICY}", command: [sleep, "1000"]}
                  """
                      .formatted(name))
              .toString();
      Path made = user.project("made", "services: {app: {image: %s, build: .}}".formatted(name));
      out("-f", made.toString(), "push");
      out("image", "rm", name);
      user.with("POLICY", "never");

      Session.Done never = user.jcompose("-f", f, "up", "-d");
      assertThat(never.exitCode()).isEqualTo(1);
      assertThat(never.err()).contains("no such image: " + name);
      user.with("POLICY", "missing");
      assertThat(user.jcompose("-f", f, "up", "-d").succeeded().err()).contains("Pulled");
      assertThat(user.jcompose("-f", f, "up", "-d").succeeded().err()).doesNotContain("Pull");
      user.with("POLICY", "daily");
      assertThat(user.jcompose("-f", f, "up", "-d").succeeded().err()).doesNotContain("Pull");
      user.with("POLICY", "always");
      assertThat(user.jcompose("-f", f, "up", "-d").succeeded().err()).contains("Pulled");
      Session.Done quiet = user.jcompose("-f", f, "up", "-d", "--quiet-pull").succeeded();
      assertThat(quiet.err()).doesNotContain("Already exists");
      out("-f", f, "down", "-t", "0");
    }
  }

  @Test
  void loginAsksOnATerminalAndSaysElsewhereWhatIsMissing() {
    try (LocalRegistry registry = LocalRegistry.start(user)) {
      user.with("DOCKER_CONFIG", user.directory().toString());
      Session.Done unasked = user.jcompose("login", registry.domain());
      assertThat(unasked.exitCode()).isEqualTo(1);
      assertThat(unasked.err()).contains("not a terminal").contains("--password-stdin");

      String typed = "printf 'me\\nsecret\\n' | script -qec \"$JCOMPOSE login $0\" /dev/null";
      Session.Done asked =
          user.run(user.directory(), List.of("sh", "-ec", typed, registry.domain())).succeeded();
      assertThat(asked.out())
          .contains("Username: ")
          .contains("Password: ")
          .contains("Login Succeeded");
      assertThat(user.directory().resolve("config.json"))
          .content()
          .contains(Base64.getEncoder().encodeToString("me:secret".getBytes(UTF_8)));

      Session.Done given = user.jcompose("login", "-u", "me", "-p", "other", registry.domain());
      assertThat(given.succeeded().err()).contains("--password via the CLI is insecure");
      out("logout", registry.domain());
    }
  }
}
