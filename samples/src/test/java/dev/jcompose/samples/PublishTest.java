package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Projects in registries and git repositories.
@Tag("root")
class PublishTest {
  private static Session user;
  private static LocalRegistry registry;

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
    user.with("XDG_CACHE_HOME", user.directory().resolve("cache").toString());
    registry = LocalRegistry.start(user);
  }

  @AfterAll
  static void close() {
    if (registry != null) {
      registry.close();
    }
    if (user != null) {
      user.close();
    }
  }

  @Test
  void whatIsPublishedRunsElsewhere() throws IOException {
    Path file =
        user.project(
            "source",
            """
            # a comment that stays
            services:
              web:
                extends: {file: base/common.yaml, service: common}
                env_file: ["web.env"]
                command: [sh, -c, "echo $$GREETING $$NAME; sleep 1000"]
                stop_grace_period: 0s
            """);
    Path folder = file.getParent();
    Files.createDirectories(folder.resolve("base"));
    Files.writeString(
        folder.resolve("base/common.yaml"),
        "services: {common: {image: busybox, environment: {NAME: base}}}\n");
    Files.writeString(folder.resolve("web.env"), "GREETING=hello\n");
    String override = folder.resolve("more.yaml").toString();
    Files.writeString(folder.resolve("more.yaml"), "services: {web: {environment: {NAME: over}}}");
    String name = registry.domain() + "/project:v1";
    Session.Done refused = user.jcompose("-f", file.toString(), "-f", override, "publish", name);
    assertThat(refused.exitCode()).isEqualTo(130);
    assertThat(refused.out())
        .contains("service \"web\": env_file declared")
        .contains("Are you ok to publish these env declarations?");
    user.jcompose("-f", file.toString(), "-f", override, "publish", "--with-env", name).succeeded();
    Path elsewhere = Files.createDirectories(user.directory().resolve("elsewhere"));
    Session.Done config = user.jcompose(elsewhere, "-f", "oci://" + name, "config");
    assertThat(config.succeeded().out())
        .startsWith("name: elsewhere\n")
        .contains("GREETING: hello")
        .contains("NAME: over")
        .doesNotContain(folder.toString());
    user.jcompose(elsewhere, "-f", "oci://" + name, "up", "-d").succeeded();
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(user.jcompose(elsewhere, "-p", "elsewhere", "logs", "web").out())
                .contains("hello over"));
    user.jcompose(elsewhere, "-p", "elsewhere", "down", "-t", "0").succeeded();
    // Included, in addition to local files.
    Path including =
        user.project(
            "including", "include: ['oci://%s']\nservices: {own: {image: x}}".formatted(name));
    assertThat(user.jcompose("-f", including.toString(), "config", "--services").succeeded().out())
        .contains("own")
        .contains("web");
  }

  @Test
  void aPublishedProjectAsksBeforeItUsesVariables() throws IOException {
    Path file =
        user.project(
            "variables",
            """
            services:
              web: {image: busybox, command: "echo ${GREETING:-hello} ${WHO}"}
            """);
    String name = registry.domain() + "/variables:v1";
    user.jcompose("-f", file.toString(), "publish", "-y", name).succeeded();
    Path folder = Files.createDirectories(user.directory().resolve("asked"));
    String command = "WHO=world \"$JCOMPOSE\" -f oci://" + name;
    Session.Done refused =
        user.run(folder, List.of("sh", "-c", "echo n | " + command + " up --no-start"));
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("operation cancelled by user");
    assertThat(refused.out())
        .contains("Your compose stack \"oci://" + name + "\" is stored in \"")
        .contains(
            """
            Found the following variables in configuration:
            VARIABLE   VALUE   SOURCE         REQUIRED   DEFAULT
            GREETING   hello   compose file   no         hello
            WHO        world   environment    no        \s
            """)
        .contains("Do you want to proceed with these variables? [Y/n]: ");
    // Nobody has read the question.
    Session.Done unread =
        user.run(folder, List.of("sh", "-c", command + " run --rm web </dev/null"));
    assertThat(unread.exitCode()).isEqualTo(1);
    assertThat(user.jcompose(folder, "-p", "asked", "ps", "-aq").succeeded().out()).isEmpty();
    Session.Done confirmed =
        user.run(folder, List.of("sh", "-c", "echo y | " + command + " up --no-start"));
    confirmed.succeeded();
    Session.Done assumed =
        user.run(folder, List.of("sh", "-c", command + " up --no-start -y </dev/null"));
    assertThat(assumed.succeeded().out()).contains("Your compose stack").doesNotContain("proceed");
    user.jcompose(folder, "-p", "asked", "down", "-t", "0").succeeded();
  }

  @Test
  void whatMustNotBePublishedIsRefusedOrAskedFor() throws IOException {
    String name = registry.domain() + "/asked:v1";
    String built = user.project("built", "services: {web: {build: .}}").toString();
    assertThat(user.jcompose("-f", built, "publish", "-y", name).err())
        .contains("cannot be published as it only contains a build section for service(s):")
        .contains("- \"web\"");
    assertThat(user.jcompose("-f", built, "alpha", "publish", "-y", name).err())
        .contains("publish command is now available as a top level command")
        .contains("cannot be published as it only contains a build section for service(s):");
    String included = user.project("included", "include: [other.yaml]\nservices: {}\n").toString();
    Files.writeString(Path.of(included).resolveSibling("other.yaml"), "services: {a: {image: b}}");
    assertThat(user.jcompose("-f", included, "publish", "-y", name).err())
        .contains("cannot publish compose file with local includes");
    String leaking =
        user.project(
                "leaking",
                """
                services:
                  web:
                    image: busybox
                    volumes: ["/etc:/host:ro"]
                    environment: {DB_PASSWORD: hunter22, API_TOKEN: "${TOKEN}"}
                configs: {motd: {content: literal text}}
                """)
            .toString();
    Session.Done asked = user.jcompose("-f", leaking, "publish", name);
    assertThat(asked.exitCode()).isEqualTo(130);
    assertThat(asked.out()).contains("bind mounts declaration").contains("/etc:/host");
    Session.Done all =
        user.run(
            Path.of(leaking).getParent(),
            List.of("sh", "-c", "yes | \"$JCOMPOSE\" publish " + name));
    assertThat(all.out())
        .contains("literal value for \"DB_PASSWORD\"\n")
        .contains("config \"motd\"");
    assertThat(user.jcompose("-f", "oci://" + registry.domain() + "/none", "config").err())
        .contains("failed to pull OCI resource");
  }

  @Test
  void aRepositoryIsASource() throws IOException {
    Path work = Files.createDirectories(user.directory().resolve("repository.git"));
    user.run(
            work,
            List.of(
                "sh",
                "-ec",
                """
                git init -q -b main .
                git config user.email a@b; git config user.name a; git config uploadpack.allowAnySHA1InWant true
                mkdir -p deploy
                echo 'services: {web: {image: busybox, build: .}}' > compose.yaml
                echo 'services: {deployed: {image: busybox}}' > deploy/compose.yml
                git add .; git commit -q -m one; git tag v1
                echo 'services: {second: {image: busybox}}' > compose.yaml; git commit -q -a -m two
                """))
        .succeeded();
    // git's own words for what it may fetch from: the form is that of any server.
    user.with("GIT_CONFIG_COUNT", "1")
        .with("GIT_CONFIG_KEY_0", "url.file://" + work.getParent() + "/.insteadOf")
        .with("GIT_CONFIG_VALUE_0", "https://git.example/");
    Path elsewhere = Files.createDirectories(user.directory().resolve("cloned"));
    String address = "https://git.example/repository.git";
    assertThat(user.jcompose(elsewhere, "-f", address, "config", "--services").succeeded().out())
        .isEqualTo("second\n");
    Session.Done tagged = user.jcompose(elsewhere, "-f", address + "#v1", "config");
    assertThat(tagged.succeeded().out())
        .startsWith("name: cloned\n")
        .containsPattern("context: .*/cache/jcompose/remote/[0-9a-f]{40}\n");
    assertThat(
            user.jcompose(elsewhere, "-f", address + "#main:deploy", "config", "--services").out())
        .isEqualTo("deployed\n");
    assertThat(user.jcompose(elsewhere, "-f", address + "#nope", "config").err())
        .contains("repository does not contain ref nope");
    assertThat(user.jcompose(elsewhere, "-f", address + "#main:../..", "config").err())
        .contains("escapes base directory");
  }

  @Test
  void theImagesOfAnApplicationGoWithIt() {
    String image = registry.domain() + "/tools/busybox:1";
    user.jcompose("image", "tag", "busybox", image).succeeded();
    String file =
        user.project("app", "services: {web: {image: \"%s\"}}\n".formatted(image)).toString();
    Session.Done missing =
        user.jcompose("-f", file, "publish", "--app", "-y", registry.domain() + "/app/none:v1");
    assertThat(missing.exitCode()).isNotZero();
    assertThat(missing.err()).contains("tools/busybox");
    String pushed =
        user.project("pushing", "services: {web: {image: \"%s\", build: .}}\n".formatted(image))
            .toString();
    user.jcompose("-f", pushed, "push").succeeded();
    user.jcompose("-f", file, "publish", "--app", "-y", registry.domain() + "/app/all:v1")
        .succeeded();
    // The image is in the repository of the project, by its digest.
    String digest =
        user.jcompose("image", "inspect", "--format", "{{index .RepoDigests 0}}", image)
            .succeeded()
            .out()
            .strip()
            .replaceFirst(".*@", "");
    user.jcompose("image", "rm", "-f", image).succeeded();
    String copied =
        user.project(
                "copied",
                "services: {web: {image: \"%s/app/all@%s\"}}\n"
                    .formatted(registry.domain(), digest))
            .toString();
    user.jcompose("-f", copied, "pull").succeeded();
    assertThat(
            user.jcompose("-f", "oci://" + registry.domain() + "/app/all:v1", "config")
                .succeeded()
                .out())
        .contains("image: " + image);
  }
}
