package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The docker command with its plugin buildx, where both are installed.
class DockerCommandBuildTest extends ServerTest {
  @TempDir Path directory;

  @BeforeEach
  void buildx() throws IOException, InterruptedException {
    Path script = Files.writeString(directory.resolve("probe"), "docker buildx version\n");
    // Without the plugin the command names what it does not know.
    boolean there = run(List.of("sh", script.toString())).contains("github.com/docker/buildx");
    Assumptions.assumeTrue(there, "needs the docker command with the plugin buildx");
  }

  private String run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DOCKER_HOST", "unix://" + socket);
    builder.environment().put("BUILDKIT_PROGRESS", "plain");
    builder.environment().put("BUILDX_CONFIG", directory.resolve("buildx").toString());
    Process process = builder.directory(directory.toFile()).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  @Test
  void dockerBuildIsCarriedOutByOurBuilder() throws IOException, InterruptedException {
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("word"), "hello\n");
    Files.writeString(context.resolve("ignored"), "");
    Files.writeString(context.resolve(".dockerignore"), "ignored\n");
    Files.writeString(directory.resolve("secret"), "hidden");
    Files.write(
        context.resolve("Dockerfile"),
        List.of(
            "FROM busybox AS made",
            "COPY . /c",
            "RUN --mount=type=secret,id=s cat /c/word /run/secrets/s > /made; ls /c",
            "FROM scratch AS files",
            "COPY --from=made /made /made"));
    String built =
        run(
            List.of(
                "docker",
                "build",
                "-t",
                "built",
                "--target",
                "made",
                "--secret",
                "id=s,src=secret",
                "context"));
    assertThat(built).contains("[made 3/3] RUN", "naming to docker.io/library/built:latest");
    assertThat(built).doesNotContain("ignored\n");
    assertThat(test.engine().images().find("built")).isPresent();
    String files =
        run(
            List.of(
                "docker",
                "buildx",
                "build",
                "-o",
                "out",
                "--secret",
                "id=s,src=secret",
                "context"));
    assertThat(directory.resolve("out/made")).as(files).hasContent("hello\nhidden");
    assertThat(run(List.of("docker", "buildx", "inspect"))).contains("running");
  }

  @Test
  void aFailedBuildFailsTheCommand() throws IOException, InterruptedException {
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM busybox\nRUN exit 3\n");
    assertThat(run(List.of("sh", "-c", "docker build context; echo code $?")))
        .contains("did not complete successfully: exit code: 3", "code 1");
  }

  /// Three builds in one command: their sessions come within calls, and one takes another's result.
  @Test
  void targetsOfABakeShareTheirContext() throws IOException, InterruptedException {
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("word"), "hello\n");
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM busybox\nARG NAME\nCOPY word /\nRUN echo $NAME >> /word\n");
    Files.writeString(
        directory.resolve("docker-bake.json"),
        """
        {"group": {"default": {"targets": ["one", "two", "three"]}},
         "target": {
           "one": {"context": "context", "args": {"NAME": "1"}, "tags": ["bake-one"]},
           "two": {"context": "context", "args": {"NAME": "2"}, "tags": ["bake-two"]},
           "three": {"context": "context", "contexts": {"first": "target:one"}, "tags": ["bake-three"],
                     "dockerfile-inline": "FROM first\\nRUN echo of $(tr '\\\\n' ' ' < /word)\\n"}}}
        """);
    String output = run(List.of("docker", "buildx", "bake"));
    assertThat(output).contains("of hello 1");
    for (String name : List.of("bake-one", "bake-two", "bake-three")) {
      assertThat(test.engine().images().find(name)).as(output).isPresent();
    }
    assertThat(test.engine().images().get("bake-one").id())
        .isNotEqualTo(test.engine().images().get("bake-two").id());
  }
}
