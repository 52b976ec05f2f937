package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a container gets from outside: devices of CDI files, services and models of other programs,
/// and the engine's own socket.
@Tag("root")
class ProvidedTest {
  @AutoClose private static Session user;

  @BeforeAll
  static void open() throws IOException {
    user = Session.open();
    Path cdi = Files.createDirectories(user.directory().resolve("cdi"));
    Files.writeString(
        cdi.resolve("maker.yaml"),
        """
        cdiVersion: "0.6.0"
        kind: maker.example/thing
        containerEdits:
          env: [FROM_FILE=all]
        devices:
          - name: one
            containerEdits:
              env: ["FROM_DEVICE=one"]
              deviceNodes: [{path: /dev/thing, hostPath: /dev/null, permissions: rw}]
              mounts:
                - {hostPath: HERE, containerPath: /lib-of-thing, options: [ro, nosuid, bind]}
              additionalGids: [4711]
          - name: hooked
            containerEdits:
              hooks:
                - hookName: createContainer
                  path: HERE/prepare
                  args: [prepare, lib-of-card]
                  env: ["CARD=card 7", "PATH=/usr/bin:/bin"]
                  timeout: 20
          - name: failing
            containerEdits:
              hooks: [{hookName: createContainer, path: /bin/sh, args: [sh, -c, "echo no card >&2; exit 4"]}]
          - name: strange
            containerEdits:
              hooks: [{hookName: sometimes, path: /usr/bin/some-hook}]
        """
            .replace("HERE", cdi.toString()));
    Files.writeString(
        cdi.resolve("gpus.json"),
        """
        {"cdiVersion": "0.6.0", "kind": "nvidia.com/gpu", "devices": [
          {"name": "0", "containerEdits": {"env": ["GPU0=yes"]}},
          {"name": "1", "containerEdits": {"env": ["GPU1=yes"]}},
          {"name": "all", "containerEdits": {"env": ["GPUS=all"]}}]}
        """);
    program(
        cdi.resolve("prepare"),
        """
        #!/bin/sh
        bundle=$(sed 's/.*"bundle":"\\([^"]*\\).*/\\1/')
        test -e "$bundle/config.json" && echo "$CARD" > "$bundle/rootfs/$1"
        """);
    Path settings = user.directory().resolve("engine.json");
    Files.writeString(settings, "{\"cdi-spec-dirs\": [\"%s\"]}".formatted(cdi));
    Path bin = Files.createDirectories(user.directory().resolve("bin"));
    program(
        bin.resolve("cloud"),
        """
        #!/bin/sh
        echo "$@" >> "$CLOUD_LOG"
        case "$*" in
        *metadata) echo '{"description": "a cloud", "up": {"parameters": [{"name": "size", "required": true}]}, "stop": {}}';;
        *" up "*)
          echo '{"type": "info", "message": "making it"}'
          echo '{"type": "debug", "message": "hidden"}{"type": "setenv", "message": "URL=cloud://x"}'
          echo '{"type": "rawsetenv", "message": "SECRET=raw=1"}';;
        esac
        """);
    program(
        bin.resolve("broken"), "#!/bin/sh\necho '{\"type\":\"error\",\"message\":\"no luck\"}'\n");
    program(
        bin.resolve("docker-model"),
        """
        #!/bin/sh
        echo "$@" >> "$CLOUD_LOG"
        case "$1" in
        ls) echo '[]';;
        status) echo '{"endpoint": "http://models.example/v1/"}';;
        esac
        """);
    Files.createDirectories(user.directory().resolve(".docker/cli-plugins"));
    Files.move(
        bin.resolve("docker-model"), user.directory().resolve(".docker/cli-plugins/docker-model"));
    user.with("JCOMPOSE_ENGINE_CONFIG", settings.toString())
        .with("CLOUD_LOG", user.directory().resolve("cloud.log").toString())
        .with("HOME", user.directory().toString())
        .with("PATH", bin + ":" + System.getenv("PATH"))
        .withBusybox();
  }

  private static void program(Path path, String text) throws IOException {
    Files.writeString(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String run(String attributes, String script) {
    String file =
        user.project("given", "services:\n  a:\n    image: busybox\n" + attributes.indent(4))
            .toString();
    Session.Done done = user.jcompose("-f", file, "run", "-T", "--rm", "a", "sh", "-c", script);
    user.jcompose("-f", file, "down").succeeded();
    return done.out() + done.err();
  }

  @Test
  void devicesOfCdiFilesAreThere() {
    assertThat(
            run(
                "devices: [maker.example/thing=one]",
                "echo $FROM_FILE $FROM_DEVICE; ls /lib-of-thing; id -G; echo x > /dev/thing"))
        .contains("all one", "gpus.json", "4711");
    assertThat(run("gpus: all", "env")).contains("GPUS=all");
    assertThat(run("gpus: [{driver: nvidia, count: 1}]", "env"))
        .contains("GPU0=yes")
        .doesNotContain("GPU1");
    assertThat(
            run(
                "deploy: {resources: {reservations: {devices: [{capabilities: [gpu], device_ids: ['1']}]}}}",
                "env"))
        .contains("GPU1=yes")
        .doesNotContain("GPU0");
  }

  @Test
  void hooksOfCdiFilesPrepareTheContainer() {
    assertThat(run("devices: [maker.example/thing=hooked]", "cat /lib-of-card")).contains("card 7");
    assertThat(run("devices: [maker.example/thing=failing]", "echo started"))
        .contains("error running createContainer hook /bin/sh: exit status 4: no card")
        .doesNotContain("started");
  }

  @Test
  void devicesThatNobodyKnowsAreNamed() {
    assertThat(run("devices: [maker.example/thing=two]", "true"))
        .contains("unresolvable CDI devices maker.example/thing=two", "no CDI file in");
    assertThat(run("devices: [maker.example/thing=strange]", "true"))
        .contains("maker.yaml", "invalid hook name \"sometimes\"");
    assertThat(run("gpus: [{driver: other}]", "true"))
        .contains("could not select device driver \"other\" with capabilities: [[gpu]]");
    assertThat(run("gpus: [{count: 3}]", "true")).contains("CDI files list 2");
  }

  @Test
  void aProviderGivesVariablesToDependents() throws IOException {
    String file =
        user.project(
                "clouds",
                """
                name: clouds
                services:
                  db:
                    provider: {type: cloud, options: {size: 5, other: x}}
                  web:
                    image: busybox
                    command: [sleep, "1000"]
                    stop_grace_period: 0s
                    environment: {SECRET: mine}
                    depends_on: [db]
                """)
            .toString();
    Path log = user.directory().resolve("cloud.log");
    Session.Done up = user.jcompose("-f", file, "--progress", "plain", "up", "-d").succeeded();
    assertThat(up.err())
        .contains("making it", "provider \"db\" overrides environment variable \"SECRET\"")
        .doesNotContain("hidden");
    assertThat(user.jcompose("-f", file, "exec", "-T", "web", "env").out())
        .contains("DB_URL=cloud://x", "SECRET=raw=1");
    assertThat(Files.readString(log)).contains("compose --project-name=clouds up --size=5 db");
    String before = user.jcompose("-f", file, "ps", "-q").out();
    user.jcompose("-f", file, "up", "-d").succeeded();
    assertThat(user.jcompose("-f", file, "ps", "-q").out()).isEqualTo(before);
    user.jcompose("-f", file, "stop").succeeded();
    assertThat(Files.readString(log)).contains("compose --project-name=clouds stop db");
    user.jcompose("-f", file, "down").succeeded();
    assertThat(Files.readString(log)).contains("compose --project-name=clouds down db");
  }

  @Test
  void aProviderThatFailsOrIsMissingSaysSo() {
    for (String[] each :
        new String[][] {
          {"broken", "service \"db\": provider \"broken\": no luck"},
          {"nowhere-to-be-found", "no plugin docker-nowhere-to-be-found"}
        }) {
      String file =
          user.project("bad", "services: {db: {provider: {type: %s}}}".formatted(each[0]))
              .toString();
      Session.Done up = user.jcompose("-f", file, "up", "-d");
      assertThat(up.exitCode()).isNotZero();
      assertThat(up.err()).contains(each[1]);
    }
  }

  @Test
  void modelsAreVariables() throws IOException {
    String file =
        user.project(
                "models",
                """
                services:
                  a:
                    image: busybox
                    models:
                      small-one:
                      big: {endpoint_var: WHERE, model_var: WHICH}
                models:
                  small-one: {model: ai/small}
                  big: {model: ai/big, context_size: 4096, runtime_flags: [--fast]}
                """)
            .toString();
    assertThat(user.jcompose("-f", file, "run", "-T", "--rm", "a", "env").succeeded().out())
        .contains(
            "SMALL_ONE_MODEL=ai/small",
            "SMALL_ONE_URL=http://models.example/v1/",
            "WHERE=http://models.example/v1/",
            "WHICH=ai/big");
    assertThat(Files.readString(user.directory().resolve("cloud.log")))
        .contains("pull ai/small", "configure --context-size 4096 ai/big -- --fast");
    user.jcompose("-f", file, "down").succeeded();
  }

  @Test
  void theEnginesSocketIsInTheContainer() {
    String text =
        run(
            "use_api_socket: true",
            "test -S /var/run/docker.sock && echo socket; echo $DOCKER_CONFIG;"
                + " cat $DOCKER_CONFIG/config.json");
    assertThat(text).contains("socket", "/run/secrets/docker", "\"auths\"");
  }
}
