package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Images for other platforms, and what builds say about theirs (`provenance`, `sbom`).
@Tag("root")
class PlatformsTest {
  private static Session user;

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
  }

  @AfterAll
  static void close() {
    if (user != null) {
      user.close();
    }
  }

  /// The architectures that the kernel of this machine has an emulator for.
  private static boolean isEmulated(String architecture) {
    try (Stream<Path> handlers = Files.list(Path.of("/proc/sys/fs/binfmt_misc"))) {
      return handlers.anyMatch(handler -> handler.toString().endsWith(architecture));
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void severalPlatformsAndStatementsGoToTheRegistryInOneIndex() {
    try (LocalRegistry registry = LocalRegistry.start(user)) {
      String image = registry.domain() + "/many";
      String path =
          user.project(
                  "many",
                  """
                  name: many
                  services:
                    app:
                      image: %s
                      build:
                        dockerfile_inline: |
                          FROM --platform=$$BUILDPLATFORM busybox AS made
                          ARG TARGETARCH
                          RUN mkdir -p /out/var/lib/dpkg && echo $$TARGETARCH > /out/for
                          RUN printf 'Package: tool\\nVersion: 7\\n' > /out/var/lib/dpkg/status
                          FROM scratch
                          COPY --from=made /out /
                        platforms: [linux/amd64, linux/s390x, linux/arm64]
                        args: {COLOUR: blue}
                        provenance: mode=max
                        sbom: true
                  """
                      .formatted(image))
              .toString();
      user.jcompose("-f", path, "build", "--push").succeeded();
      String index = fetch(registry, "/v2/many/manifests/latest");
      assertThat(index)
          .contains("\"architecture\":\"s390x\"", "\"architecture\":\"arm64\"")
          .containsPattern("attestation-manifest.*attestation-manifest.*attestation-manifest");
      Matcher entry =
          Pattern.compile("\"digest\":\"(sha256:[0-9a-f]{64})\",\"size\":\\d+,\"annotations\"")
              .matcher(index);
      assertThat(entry.find()).isTrue();
      Matcher layers =
          Pattern.compile("in-toto\\+json\",\"digest\":\"(sha256:[0-9a-f]{64})\"")
              .matcher(fetch(registry, "/v2/many/manifests/" + entry.group(1)));
      StringBuilder statements = new StringBuilder();
      while (layers.find()) {
        statements.append(fetch(registry, "/v2/many/blobs/" + layers.group(1)));
      }
      assertThat(statements)
          .contains("https://spdx.dev/Document", "pkg:deb/debian/tool@7", "SPDX-2.3")
          .contains("https://slsa.dev/provenance/v0.2", "\"build-arg:COLOUR\":\"blue\"");

      user.jcompose("image", "rm", image).succeeded();
      user.jcompose("-f", path, "pull", "--include-deps").succeeded();
      assertThat(user.jcompose("image", "inspect", image).succeeded().out())
          .contains("\"Architecture\": \"amd64\"");
      user.jcompose("image", "rm", image).succeeded();
      user.jcompose("-f", path, "build", "--sbom", "false", "--provenance", "false", "--push")
          .succeeded();
      assertThat(fetch(registry, "/v2/many/manifests/latest"))
          .contains("s390x")
          .doesNotContain("attestation-manifest");
    }
  }

  private static String fetch(LocalRegistry registry, String path) {
    String accepted =
        "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + registry.domain() + path))
            .header("Accept", accepted)
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException problem) {
      throw new AssertionError(problem);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void whatThisMachineCannotRunIsNamedBeforeAnythingIsMade() {
    Assumptions.assumeFalse(isEmulated("s390x"), "this machine has an emulator for s390x");
    String path =
        user.project(
                "far",
                """
                name: far
                services:
                  one: {image: busybox, command: [sleep, "1000"], stop_grace_period: 0s}
                  two:
                    platform: linux/s390x
                    build:
                      dockerfile_inline: |
                        FROM scratch
                        RUN make
                """)
            .toString();
    Session.Done up = user.jcompose("-f", path, "up", "-d");
    assertThat(up.exitCode()).isNotZero();
    assertThat(up.err())
        .contains("service \"two\": platform linux/s390x", "install qemu-user-static");
    assertThat(user.jcompose("-f", path, "ps", "-aq").succeeded().out()).isEmpty();
    Session.Done build = user.jcompose("-f", path, "build");
    assertThat(build.exitCode()).isNotZero();
    assertThat(build.err()).contains("platform linux/s390x", "install qemu-user-static");
  }

  @Test
  void theDefaultPlatformIsCheckedBeforeAnythingIsMade() {
    String path =
        user.project(
                "default",
                """
                services:
                  one: {image: busybox, command: [sleep, "1000"], stop_grace_period: 0s}
                  two:
                    build: {dockerfile_inline: FROM busybox, platforms: [linux/amd64, linux/s390x]}
                """)
            .toString();
    Session _ = user.with("DOCKER_DEFAULT_PLATFORM", "linux/ppc64le");
    try {
      Session.Done build = user.jcompose("-f", path, "build");
      assertThat(build.exitCode()).isEqualTo(1);
      assertThat(build.err())
          .contains(
              "service \"two\" build.platforms does not support value set by"
                  + " DOCKER_DEFAULT_PLATFORM: linux/ppc64le");
      assertThat(user.jcompose("-f", path, "config", "-q").exitCode()).isZero();
      Session _ = user.with("DOCKER_DEFAULT_PLATFORM", "linux/a/b/c");
      Session.Done up = user.jcompose("-f", path, "up", "-d", "one");
      assertThat(up.exitCode()).isEqualTo(1);
      assertThat(up.err()).contains("DOCKER_DEFAULT_PLATFORM: \"linux/a/b/c\": unknown");
    } finally {
      Session _ = user.with("DOCKER_DEFAULT_PLATFORM", "");
    }
    assertThat(user.jcompose("-f", path, "ps", "-aq").succeeded().out()).isEmpty();
  }

  @Test
  void anSbomIsNotMadeByAForeignGenerator() {
    String path =
        user.project(
                "generated",
                """
                services:
                  one:
                    build: {dockerfile_inline: FROM busybox, sbom: generator=some/scanner}
                """)
            .toString();
    Session.Done done = user.jcompose("-f", path, "build");
    assertThat(done.exitCode()).isNotZero();
    assertThat(done.err()).contains("compose.yaml:3", "sbom generator=some/scanner", "write true");
    assertThat(user.jcompose("-f", path, "build", "--provenance", "mode=more").err())
        .contains("--provenance mode=more: is not supported");
  }

  /// Runs where a handler is registered for use in containers, with an image of that architecture.
  @Test
  void programsOfAnotherArchitectureRunByTheKernelsEmulator() {
    Path tool = Path.of("/var/cache/jcompose-test/busybox-arm64");
    Assumptions.assumeTrue(
        isEmulated("aarch64") && Files.isExecutable(tool),
        "needs a handler for aarch64 in binfmt_misc (qemu-user-static), and " + tool);
    user.run(
            user.directory(),
            List.of(
                "sh",
                "-ec",
                """
                mkdir -p root/bin && cp "$0" root/bin/busybox && ln -sf busybox root/bin/sh
                tar -C root -c . | "$JCOMPOSE" image import --platform linux/arm64 - armbox
                """,
                tool.toString()))
        .succeeded();
    String path =
        user.project(
                "arm",
                """
                name: arm
                services:
                  one:
                    platform: linux/arm64
                    build:
                      dockerfile_inline: |
                        FROM armbox
                        RUN busybox uname -m > /arch
                    command: [busybox, sleep, "1000"]
                    stop_grace_period: 0s
                """)
            .toString();
    user.jcompose("-f", path, "up", "-d").succeeded();
    assertThat(
            user.jcompose("-f", path, "exec", "-T", "one", "busybox", "cat", "/arch")
                .succeeded()
                .out())
        .isEqualTo("aarch64\n");
    user.jcompose("-f", path, "down", "--rmi", "local").succeeded();
  }
}
