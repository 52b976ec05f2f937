package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowingConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `watch`: what changes in files of the host changes in containers.
@Tag("root")
class WatchTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  @AutoClose private static Session user;

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
  }

  /// A watch that runs in parallel with the test.
  private record Watching(Path folder, Process process, Path out) implements AutoCloseable {
    static Watching of(String name, String yaml, String... words) throws IOException {
      Path file = user.project(name, yaml);
      return of(file.getParent(), words);
    }

    static Watching of(Path folder, String... words) throws IOException {
      Path out = Files.createTempFile(user.directory(), "watch", "");
      String[] all = new String[words.length + 3];
      all[0] = "--ansi=never";
      all[1] = "--project-directory=" + folder;
      all[2] = "--file=" + folder.resolve("compose.yaml");
      System.arraycopy(words, 0, all, 3, words.length);
      Watching watching = new Watching(folder, user.start(out, all), out);
      watching.awaitSaid("Watch enabled");
      return watching;
    }

    void awaitSaid(String text) {
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            String said = Files.readString(out);
            assertThat(process.isAlive() || said.contains(text)).as(said).isTrue();
            assertThat(said).contains(text);
          });
    }

    Session.Done compose(String... words) {
      return user.jcompose(folder, words);
    }

    String in(String service, String... command) {
      String[] all = new String[command.length + 5];
      all[0] = "exec";
      all[1] = "-T";
      all[2] = "-u";
      all[3] = "0";
      all[4] = service;
      System.arraycopy(command, 0, all, 5, command.length);
      return compose(all).out();
    }

    void await(String service, String file, ThrowingConsumer<String> expectation) {
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> expectation.accept(in(service, "cat", file)));
    }

    @Override
    public void close() {
      user.run(folder, List.of("kill", "-INT", Long.toString(process.pid())));
      try {
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        compose("down", "-t", "0", "-v", "--rmi", "local").succeeded();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void filesAreCopiedAndRemovedAndBelongToTheContainersUser() throws IOException {
    Path folder = Files.createDirectories(user.directory().resolve("syncing"));
    write(folder.resolve("src/before"), "before");
    try (Watching watching =
        Watching.of(
            "syncing",
            """
            services:
              web:
                image: busybox
                scale: 2
                user: "1000:1000"
                command: [sleep, "1000"]
                develop:
                  watch:
                    - {action: sync, path: src, target: /app, ignore: ["*.tmp", node_modules/]}
              late:
                image: busybox
                scale: 0
                command: [sleep, "1000"]
                develop:
                  watch:
                    - {action: sync, path: src, target: /app, include: ["**/*.js"], initial_sync: true}
            """,
            "watch")) {
      write(folder.resolve("src/ignored.tmp"), "x");
      write(folder.resolve("src/node_modules/m/index.js"), "x");
      write(folder.resolve("src/a.js"), "one");
      watching.await("web", "/app/a.js", text -> assertThat(text).isEqualTo("one"));
      // As editors save.
      write(folder.resolve("src/.a.js.swp"), "two");
      Files.move(
          folder.resolve("src/.a.js.swp"),
          folder.resolve("src/a.js"),
          StandardCopyOption.REPLACE_EXISTING);
      watching.await("web", "/app/a.js", text -> assertThat(text).isEqualTo("two"));
      // A folder with content at once, and a link.
      write(user.directory().resolve("aside/deep/b.js"), "moved in");
      Files.move(user.directory().resolve("aside"), folder.resolve("src/in"));
      Files.createSymbolicLink(folder.resolve("src/link"), Path.of("in/deep/b.js"));
      watching.await("web", "/app/link", text -> assertThat(text).isEqualTo("moved in"));
      assertThat(watching.in("web", "stat", "-c", "%u:%g", "/app/a.js", "/app/in", "/app/link"))
          .isEqualTo("1000:1000\n1000:1000\n1000:1000\n");
      Files.delete(folder.resolve("src/a.js"));
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> watching.in("web", "ls", "/app").equals("in\nlink\n"));
      assertThat(watching.compose("exec", "-T", "--index", "2", "web", "ls", "/app").out())
          .isEqualTo("in\nlink\n");
      // A container that comes later has all of it, and what it asked for from the beginning.
      watching.compose("up", "-d", "--scale", "late=1", "--scale", "web=2").succeeded();
      watching.await("late", "/app/in/deep/b.js", text -> assertThat(text).isEqualTo("moved in"));
      assertThat(watching.in("late", "ls", "-A", "/app")).contains("in").doesNotContain("before");
      assertThat(watching.in("late", "find", "/app", "-name", "index.js")).contains("node_modules");
    }
  }

  @Test
  void theFirstCopyLeavesTheProjectsOwnFilesOut() throws IOException {
    Path folder = Files.createDirectories(user.directory().resolve("first"));
    write(folder.resolve("page"), "here");
    write(folder.resolve("Dockerfile"), "FROM scratch");
    write(folder.resolve("sub/docker-compose.dev.yml"), "services: {}");
    write(folder.resolve("sub/page.yml"), "here");
    try (Watching watching =
        Watching.of(
            "first",
            """
            services:
              web:
                image: busybox
                command: [sleep, "1000"]
                stop_grace_period: 0s
                develop:
                  watch: [{action: sync, path: ., target: /app, initial_sync: true}]
            """,
            "watch")) {
      watching.await("web", "/app/sub/page.yml", text -> assertThat(text).isEqualTo("here"));
      assertThat(watching.in("web", "find", "/app", "-type", "f").lines().sorted())
          .containsExactly("/app/page", "/app/sub/page.yml");
      write(folder.resolve("Dockerfile"), "FROM busybox");
      watching.await("web", "/app/Dockerfile", text -> assertThat(text).isEqualTo("FROM busybox"));
    }
  }

  @Test
  void servicesAreRestartedAndCommandsRun() throws IOException {
    Path folder = Files.createDirectories(user.directory().resolve("acting"));
    write(folder.resolve("conf"), "1");
    write(folder.resolve("flag"), "1");
    write(folder.resolve("src/x"), "1");
    try (Watching watching =
        Watching.of(
            "acting",
            """
            services:
              server:
                image: busybox
                command: [sh, -c, "cat /conf; exec sleep 1000"]
                stop_grace_period: 0s
                develop:
                  watch:
                    - {action: sync+restart, path: conf, target: /conf}
                    - {action: restart, path: flag}
                    - action: sync+exec
                      path: src
                      target: /src
                      exec:
                        command: [sh, -c, "echo ran as $$A $$(id -u) in $$PWD with $$(cat /src/x), $$(grep -vc a80425fb /proc/self/status); exit 3"]
                        environment: {A: b}
                        user: "0"
                        privileged: true
                        working_dir: /tmp
            """,
            "watch")) {
      write(folder.resolve("conf"), "configured\n");
      watching.awaitSaid("service(s) [\"server\"] restarted");
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(watching.compose("logs", "server").out()).contains("configured"));
      String started = startedAt(watching);
      write(folder.resolve("flag"), "2");
      assertThat(started).isNotEmpty();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> !List.of("", started).contains(startedAt(watching)));
      write(folder.resolve("src/x"), "news");
      watching.awaitSaid("ran as b 0 in /tmp with news");
      watching.awaitSaid("exit code 3");
    }
  }

  /// When the first process of the container began, in the kernel's ticks.
  private static String startedAt(Watching watching) {
    return watching.in("server", "cut", "-d", " ", "-f", "22", "/proc/1/stat");
  }

  @Test
  void anImageIsBuiltAgainAndItsOldOneGoes() throws IOException {
    Path folder = Files.createDirectories(user.directory().resolve("building"));
    write(
        folder.resolve("Dockerfile"), "FROM busybox\nCOPY page /page\nCMD [\"sleep\", \"1000\"]\n");
    write(folder.resolve(".dockerignore"), "notes\n");
    write(folder.resolve("page"), "first");
    write(folder.resolve("live/l"), "0");
    try (Watching watching =
        Watching.of(
            "building",
            """
            services:
              app:
                build: .
                stop_grace_period: 0s
                develop:
                  watch:
                    - {action: sync, path: live, target: /live}
                    - {action: rebuild, path: ., ignore: [live/]}
            """,
            "up",
            "--build",
            "--watch")) {
      write(folder.resolve("live/l"), "synced");
      watching.await("app", "/live/l", text -> assertThat(text).isEqualTo("synced"));
      write(folder.resolve("notes"), "left out by .dockerignore");
      write(folder.resolve("page"), "second");
      watching.await("app", "/page", text -> assertThat(text).isEqualTo("second"));
      // The new container has what was copied into the old one.
      watching.await("app", "/live/l", text -> assertThat(text).isEqualTo("synced"));
      watching.awaitSaid("service(s) [\"app\"] successfully built");
      write(folder.resolve("page"), "third");
      watching.await("app", "/page", text -> assertThat(text).isEqualTo("third"));
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> !user.jcompose("image", "ls").out().contains("<none>"));
      write(folder.resolve("Dockerfile"), "FROM busybox\nRUN false\n");
      watching.awaitSaid("Build failed. Error:");
      assertThat(watching.in("app", "cat", "/page")).isEqualTo("third");
    }
  }

  @Test
  void thePageOfTheSampleIsEditedWhileItIsServed() throws IOException {
    Path folder = Files.createDirectories(user.directory().resolve("sample"));
    user.run(folder, List.of("cp", "-r", Session.ROOT.resolve("samples/watch") + "/.", "."))
        .succeeded();
    int port = Session.freePort();
    user.with("WEB_PORT", Integer.toString(port));
    try (Watching _ = Watching.of(folder, "watch", "--quiet")) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> Session.get(port, "/").contains("<h1>Hello</h1>"));
      Path page = folder.resolve("site/index.html");
      Files.writeString(page, Files.readString(page).replace("Hello", "Hello again"));
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> Session.get(port, "/").contains("<h1>Hello again</h1>"));
      Files.delete(page);
      Awaitility.await().atMost(PATIENCE).until(() -> Session.get(port, "/").contains("404"));
    }
  }

  @Test
  void whatCannotBeWatchedIsSaidBeforeAnythingStarts() {
    String nothing =
        user.project("nothing", "services: {web: {image: busybox, command: [sleep, '1']}}")
            .toString();
    for (List<String> words :
        List.of(
            List.of("watch"),
            List.of("up", "--watch"),
            List.of("watch", "--no-up"),
            List.of("alpha", "watch"))) {
      Session.Done done =
          user.jcompose(
              Stream.concat(List.of("-f", nothing).stream(), words.stream())
                  .toArray(String[]::new));
      assertThat(done.exitCode()).isEqualTo(1);
      assertThat(done.err()).contains("none of the selected services is configured for watch");
    }
    assertThat(user.jcompose("-f", nothing, "ps", "-aq").out()).isEmpty();
    String without =
        user.project(
                "without",
                "services: {web: {image: busybox, develop: {watch: [{action: rebuild, path: .}]}}}")
            .toString();
    assertThat(user.jcompose("-f", without, "watch", "--no-up").err())
        .contains("can't watch service \"web\" with action rebuild without a build context");
    assertThat(user.jcompose("-f", without, "up", "--watch", "-d").err())
        .contains("--watch cannot be combined with --detach");
  }
}
