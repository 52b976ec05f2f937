package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What Docker Compose's own end-to-end tests found missing once, each in our own words.
@Tag("root")
class ComposeSuiteTest {
  private static final String SLEEPS =
      "{image: busybox, command: [sleep, \"1000\"], stop_grace_period: 0s";
  @AutoClose private static Session user;

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
  }

  /// A project whose containers are removed at the end.
  private record Trial(String name, Path file) implements AutoCloseable {
    static Trial of(String name, String yaml) {
      return new Trial(name, user.project(name, yaml.replace("{SLEEPS", SLEEPS)));
    }

    Trial with(String path, String text) throws IOException {
      Path added = file.resolveSibling(path);
      Files.createDirectories(added.getParent());
      Files.writeString(added, text);
      return this;
    }

    Session.Done run(String... arguments) {
      List<String> all = new ArrayList<>(List.of("-f", file.toString()));
      all.addAll(List.of(arguments));
      return user.jcompose(all.toArray(String[]::new));
    }

    @Override
    public void close() {
      run("--all-resources", "down", "-v", "--remove-orphans").succeeded();
    }
  }

  @Test
  void runTakesAVariableWithoutAValueFromTheProjectsEnvFile() throws IOException {
    String yaml = "services: {s: {image: busybox, environment: {B: of the service}}}\n";
    try (Trial trial = Trial.of("suite-env", yaml).with(".env", "A=of the file\n")) {
      assertThat(
              trial
                  .run("run", "--rm", "-T", "-e", "A", "s", "sh", "-c", "echo $A, $B")
                  .succeeded()
                  .out())
          .isEqualTo("of the file, of the service\n");
    }
  }

  /// The second container waits for the first when that ends.
  @Test
  void upEndsWithTheFirstContainerAlsoWhileItStartsOthers() {
    String yaml =
        """
        services:
          first: {image: busybox, command: ["true"]}
          after: {SLEEPS, depends_on: {first: {condition: service_completed_successfully}}}
          other: {SLEEPS}
        """;
    try (Trial trial = Trial.of("suite-abort", yaml)) {
      assertThat(trial.run("up", "--abort-on-container-exit").exitCode()).isZero();
      assertThat(trial.run("ps", "-q").succeeded().out()).isEmpty();
    }
  }

  @Test
  void upEndsWithItsServiceWhileAttachedDependenciesRunOn() {
    String yaml =
        """
        services:
          task: {image: busybox, command: [echo, done], depends_on: [db]}
          db: {SLEEPS}
        """;
    try (Trial trial = Trial.of("suite-attach", yaml)) {
      assertThat(trial.run("up", "--attach-dependencies", "task").succeeded().out())
          .contains("task-1  | done");
      assertThat(trial.run("ps", "--services").succeeded().out()).isEqualTo("db\n");
    }
  }

  @Test
  void aServiceThatIsNamedBringsItsProfileAndItsFiles() throws IOException {
    String yaml =
        """
        services:
          tool: {image: busybox, command: [env], profiles: [x], env_file: [tool.env]}
          lost: {image: busybox, env_file: [missing.env]}
          plain: {SLEEPS}
        """;
    try (Trial trial = Trial.of("suite-profile", yaml).with("tool.env", "FROM_FILE=yes\n")) {
      assertThat(trial.run("run", "--rm", "-T", "tool").succeeded().out())
          .contains("FROM_FILE=yes");
      // The file of a service that nobody asked for is not read.
      trial.run("up", "-d", "plain").succeeded();
      assertThat(trial.run("up", "-d").err()).contains("missing.env");
    }
  }

  @Test
  void aNamespaceWhoseOwnerIsGoneIsNotTakenForGranted() {
    String yaml = "services:\n  db: {SLEEPS}\n  app: {SLEEPS, network_mode: \"service:db\"}\n";
    try (Trial trial = Trial.of("suite-owner", yaml)) {
      trial.run("up", "-d").succeeded();
      trial.run("rm", "-sf", "db").succeeded();
      Session.Done alone = trial.run("up", "-d", "--no-deps", "app");
      assertThat(alone.exitCode()).isEqualTo(1);
      assertThat(alone.err())
          .contains("cannot share network namespace with service db: container missing");
    }
  }

  @Test
  void oneOffsAreCountedAndReached() {
    String yaml = "services:\n  simple: {SLEEPS}\n";
    try (Trial trial = Trial.of("suite-one-off", yaml)) {
      String id = trial.run("run", "-d", "simple", "sleep", "1000").succeeded().out().strip();
      assertThat(trial.run("exec", "-T", "simple", "echo", "reached").succeeded().out())
          .isEqualTo("reached\n");
      assertThat(trial.run("ps", "-a", "--format", "json").succeeded().out())
          .contains("com.docker.compose.container-number=1", id.substring(0, 12));
    }
  }

  @Test
  void whatIsStoppedIsSaidToBeStopped() {
    String yaml = "services:\n  one: {SLEEPS}\n";
    try (Trial trial = Trial.of("suite-stop", yaml)) {
      trial.run("up", "-d").succeeded();
      for (int i = 0; i < 2; i++) {
        assertThat(trial.run("stop").succeeded().err()).contains("suite-stop-one-1 Stopped");
      }
      assertThat(trial.run("pause", "nobody").exitCode()).isNotZero();
    }
  }

  @Test
  void aSecretOfAnIncludedFileComesFromTheEnvFileOfItsInclude() throws IOException {
    String yaml = "include: [{path: below/part.yaml, env_file: below/part.env}]\n";
    try (Trial trial =
        Trial.of("suite-include", yaml)
            .with("below/part.env", "KEY=deep\n")
            .with(
                "below/part.yaml",
                """
                services: {one: {image: busybox, command: [cat, /run/secrets/k], secrets: [k]}}
                secrets: {k: {environment: KEY}}
                """)) {
      assertThat(trial.run("up").succeeded().out()).contains("one-1  | deep");
    }
  }

  @Test
  void aProjectWithoutServicesHasItsResources() {
    String yaml = "volumes: {v: {name: suite-v}}\nnetworks: {n: {}}\n";
    try (Trial trial = Trial.of("suite-resources", yaml)) {
      trial.run("--all-resources", "up", "-d").succeeded();
      assertThat(trial.run("volumes", "-q").succeeded().out()).isEqualTo("suite-v\n");
    }
  }

  @Test
  void aNetworkThatHasChangedIsMadeAgainUnderTheSameContainer() throws IOException {
    String yaml =
        """
        services:
          one: {SLEEPS, networks: [n]}
        networks: {n: {ipam: {config: [{subnet: "10.91.${PART:-1}.0/24"}]}}}
        """;
    try (Trial trial = Trial.of("suite-network", yaml)) {
      trial.run("up", "-d").succeeded();
      String before = trial.run("ps", "-q").succeeded().out();
      Trial changed = trial.with(".env", "PART=2\n");
      changed.run("up", "-d").succeeded();
      assertThat(changed.run("ps", "-q").succeeded().out()).isEqualTo(before);
      assertThat(changed.run("exec", "-T", "one", "ip", "addr").succeeded().out())
          .contains("inet 10.91.2.");
    }
  }

  @Test
  void aDependencyThatIsNotRequiredMayFail() {
    String yaml =
        """
        services:
          ok: {SLEEPS, depends_on: {bar: {condition: service_healthy, required: false}}}
          bar: {image: busybox, command: ["false"], healthcheck: {test: "true"}}
        """;
    try (Trial trial = Trial.of("suite-optional", yaml)) {
      Session.Done up = trial.run("up", "-d", "ok").succeeded();
      assertThat(up.err())
          .contains("optional dependency \"bar\" failed to start")
          .doesNotContain("bar-1 Healthy");
      assertThat(trial.run("ps", "--services").succeeded().out()).isEqualTo("ok\n");
    }
  }

  @Test
  void theHealthOfARunningDependencyIsLookedAtAgain() {
    String yaml =
        """
        services:
          db: {SLEEPS, healthcheck: {test: [CMD, test, "!", -e, /sick], interval: 300ms, retries: 1}}
          web: {SLEEPS, depends_on: {db: {condition: service_healthy}}}
        """;
    try (Trial trial = Trial.of("suite-sick", yaml)) {
      trial.run("up", "-d").succeeded();
      assertThat(trial.run("up", "-d").succeeded().err())
          .contains("suite-sick-web-1 Running", "suite-sick-db-1 Healthy");
      assertThat(trial.run("create").succeeded().err().lines())
          .containsExactly(
              " Container suite-sick-db-1 Running", " Container suite-sick-web-1 Running");

      trial.run("exec", "-T", "db", "touch", "/sick").succeeded();
      Awaitility.await().until(() -> trial.run("ps", "db").out().contains("(unhealthy)"));
      for (String again : List.of("up -d", "up -d web", "start", "start web", "up -d --wait")) {
        Session.Done failed = trial.run(again.split(" "));
        assertThat(failed.exitCode()).as(again).isEqualTo(1);
        assertThat(failed.err())
            .as(again)
            .containsOnlyOnce("dependency failed to start: container suite-sick-db-1 is unhealthy");
      }
      trial.run("up", "-d", "--no-deps", "web").succeeded();
      trial.run("restart", "-t", "0").succeeded();
    }
  }

  @Test
  void whatEndsAtOnceIsNotTakenForRunning() {
    String yaml =
        """
        services:
          web: {SLEEPS}
          brief: {image: busybox, command: [sh, -c, "sleep 0.1; exit 3"]}
        """;
    try (Trial trial = Trial.of("suite-brief", yaml)) {
      trial.run("up", "-d", "--wait", "web").succeeded();
      Session.Done failed = trial.run("up", "-d", "--wait");
      assertThat(failed.exitCode()).isEqualTo(1);
      assertThat(failed.err())
          .contains("suite-brief-web-1 Healthy", "container suite-brief-brief-1 exited (3)");
    }
  }

  @Test
  void downOfAServiceTakesItsDependentsAlongOnlyWhereItsFileIsUnknown() {
    String yaml =
        """
        services:
          db: {SLEEPS}
          web: {SLEEPS, depends_on: [db]}
        """;
    try (Trial trial = Trial.of("suite-down", yaml)) {
      trial.run("up", "-d").succeeded();
      trial.run("down", "db").succeeded();
      assertThat(trial.run("ps", "--services").out()).isEqualTo("web\n");

      trial.run("up", "-d").succeeded();
      user.jcompose("-p", "suite-down", "down", "db").succeeded();
      assertThat(trial.run("ps", "-a", "-q").out()).isEmpty();
      Session.Done none = user.jcompose("-p", "suite-down", "start");
      assertThat(none.exitCode()).isEqualTo(1);
      assertThat(none.err()).isEqualTo("no container found for project \"suite-down\"\n");
    }
  }

  @Test
  void aServiceThatNeedsADisabledOneIsNotStartedAlone() {
    String yaml =
        """
        services:
          web: {SLEEPS}
          db: {SLEEPS, profiles: [data]}
          tool: {SLEEPS, profiles: [tools], depends_on: [db]}
        """;
    try (Trial trial = Trial.of("suite-disabled", yaml)) {
      for (String start : List.of("up -d tool", "create tool", "run --rm -T tool true")) {
        assertThat(trial.run(start.split(" ")).err())
            .as(start)
            .isEqualTo(
                "service \"tool\" depends on service \"db\", which is disabled (activate it with --profile data, or set required: false)\n");
      }
      assertThat(trial.run("up", "-d", "--scale", "db=2").err())
          .isEqualTo(
              "no such service: db: disabled (enable a profile of it, or name it as a service to start)\n");
      assertThat(trial.run("ps", "-a", "-q").succeeded().out()).isEmpty();

      trial.run("up", "-d", "tool", "db").succeeded();
      trial.run("up", "-d").succeeded();
      assertThat(trial.run("rm", "-s", "-f").succeeded().out())
          .isEqualTo("Going to remove suite-disabled-web-1\n");
      assertThat(trial.run("ps", "--services").succeeded().out()).isEqualTo("db\ntool\n");
      trial.run("logs", "db").succeeded();
      trial.run("down", "tool", "db").succeeded();
      assertThat(user.jcompose("ls", "-q").succeeded().out()).doesNotContain("suite-disabled");
    }
  }

  @Test
  void anIntervalOfTheStartNeedsAStartPeriod() {
    String yaml =
        "services: {one: {image: busybox, healthcheck: {test: \"true\", start_interval: 1s}}}\n";
    Session.Done up = Trial.of("suite-interval", yaml).run("up", "-d");
    assertThat(up.exitCode()).isNotZero();
    assertThat(up.err())
        .contains("healthcheck.start_interval requires healthcheck.start_period to be set");
  }

  @Test
  void aModelIsShownByItsNameInTheRegistry() {
    String yaml =
        """
        services: {chat: {image: busybox, models: [llm]}}
        models: {llm: {model: ai/example}}
        """;
    assertThat(Trial.of("suite-model", yaml).run("config", "--models").succeeded().out())
        .isEqualTo("ai/example\n");
  }

  @Test
  void aServiceThatDoesNotExistIsAMistakeExceptWhereNothingWouldBeShown() {
    try (Trial trial = Trial.of("suite-nobody", "services:\n  one: {SLEEPS}\n")) {
      trial.run("up", "-d").succeeded();
      for (String command : List.of("pause", "events", "stop", "logs")) {
        Session.Done done = trial.run(command, "nobody");
        assertThat(done.exitCode()).as(command).isEqualTo(1);
        assertThat(done.err()).as(command).contains("no such service: nobody");
      }
      for (String command : List.of("top", "images")) {
        assertThat(trial.run(command, "nobody").exitCode()).as(command).isZero();
      }
      assertThat(trial.run("config", "--no-interpolate", "one").succeeded().err())
          .contains("service filtering is not applied when --no-interpolate is set");
    }
  }

  @Test
  void mistakesOfFilesHaveExitCodesOfTheirOwn() {
    Session.Done missing = user.jcompose("-f", "/nowhere/compose.yaml", "ps");
    assertThat(missing.exitCode()).isEqualTo(14);
    assertThat(missing.err()).contains("/nowhere/compose.yaml: ", "no such file or directory");
    Trial twice =
        Trial.of(
            "suite-model-error",
            "services: {one: {image: busybox, container_name: x, scale: 2}}\n");
    assertThat(twice.run("config", "-q").exitCode()).isEqualTo(15);
  }

  @Test
  void psHasTheFormatOfTheUsersConfiguration() throws IOException {
    try (Trial trial = Trial.of("suite-format", "services:\n  one: {SLEEPS}\n")) {
      trial.with("docker/config.json", "{\"psFormat\": \"table {{.Service}} is {{.State}}\"}");
      trial.run("up", "-d").succeeded();
      user.with("DOCKER_CONFIG", trial.file().resolveSibling("docker").toString());
      try {
        assertThat(trial.run("ps").succeeded().out()).contains("one is running");
      } finally {
        user.with("DOCKER_CONFIG", "");
      }
    }
  }

  private static final String BUILT =
      """
      services:
        one:
          image: docker/suite-tags:1.0.0
          build:
            tags: [suite-other:v1.0.0, suite-tags]
            dockerfile_inline: |
              FROM busybox
              RUN echo built
      """;

  @Test
  void aBuildIsToldOnStandardOutputAndWhatWasDoneOnTheOther() {
    try (Trial trial = Trial.of("suite-build", BUILT)) {
      for (String command : List.of("build", "up --build -d")) {
        Session.Done done = trial.run(command.split(" ", -1)).succeeded();
        assertThat(done.out())
            .as(command)
            .contains("RUN echo built", "naming to docker.io/library/suite-other:v1.0.0 done")
            .doesNotContain("Image docker/suite-tags");
        assertThat(done.err())
            .as(command)
            .contains(" Image docker/suite-tags:1.0.0 Built\n")
            .doesNotContain("RUN echo");
      }
      assertThat(trial.run("ps", "-aq").succeeded().out()).isNotBlank();
      Session.Done images =
          user.jcompose("image", "inspect", "--format", "{{json .RepoTags}}", "suite-tags");
      // By their whole names: docker.io/docker/... comes before docker.io/library/...
      assertThat(images.succeeded().out())
          .contains("[\"docker/suite-tags:1.0.0\",\"suite-other:v1.0.0\",\"suite-tags:latest\"]");
    }
  }

  @Test
  void pullSaysWhatItLeavesOutAndWhatHasToBeBuilt() {
    String yaml =
        """
        services:
          here: {image: "suite-here:1", pull_policy: missing}
          made: {build: {dockerfile_inline: FROM busybox}}
          built: {image: "127.0.0.1:9/suite/built", build: {dockerfile_inline: FROM busybox}}
        """;
    user.jcompose("image", "tag", "busybox", "suite-here:1").succeeded();
    Session.Done pull = Trial.of("suite-pull", yaml).run("pull", "here", "made", "built");
    assertThat(pull.exitCode()).isEqualTo(18);
    assertThat(pull.err())
        .contains(
            " Image suite-here:1 Skipped Image is already present locally\n",
            " made Skipped No image to be pulled\n",
            "Some service image(s) must be built from source by running:\n",
            " build built\n");
  }

  @Test
  void aQuietPullOfARunSaysThatItPulled() {
    try (LocalRegistry registry = LocalRegistry.start(user)) {
      String name = registry.domain() + "/suite/remote:1";
      String yaml =
          "services: {one: {image: \"" + name + "\", build: {dockerfile_inline: FROM busybox}}}\n";
      try (Trial trial = Trial.of("suite-quiet", yaml)) {
        trial.run("build").succeeded();
        trial.run("push").succeeded();
        Session.Done run =
            trial.run("run", "--pull", "always", "--quiet-pull", "--rm", "-T", "one", "echo", "hi");
        assertThat(run.succeeded().out()).isEqualTo("hi\n");
        assertThat(run.err()).contains(" Image " + name + " Pulled\n");
      }
    }
  }

  @Test
  void aKeyForSshThatIsNotThereIsNamed() {
    String yaml =
        """
        services:
          one:
            build:
              dockerfile_inline: |
                FROM busybox
                RUN --mount=type=ssh,id=fake-ssh,required=true true
        """;
    Trial trial = Trial.of("suite-ssh", yaml);
    user.with("SSH_AUTH_SOCK", "");
    Session.Done agent = trial.run("build", "--ssh", "default");
    assertThat(agent.exitCode()).isEqualTo(1);
    assertThat(agent.err())
        .contains("invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set");
    Session.Done key = trial.run("build");
    assertThat(key.exitCode()).isEqualTo(17);
    assertThat(key.err()).contains("unset ssh forward key fake-ssh");
  }
}
