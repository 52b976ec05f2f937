package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The commands for the containers of a service: cp, export, commit, attach, stats, volumes.
@Tag("root")
class ContainerCommandsTest {
  @AutoClose private static Session user;
  private static String f;
  private static Path folder;

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
    Path file =
        user.project(
            "files",
            """
            services:
              web:
                image: busybox
                scale: 2
                user: "1000:1000"
                command: [sh, -c, "trap 'exit 0' TERM; while :; do echo tick; sleep 0.2; done"]
              once:
                image: busybox
                command: [sh, -c, "echo kept > /data/file"]
                volumes: [data:/data, "./bound:/bound", "./bound:/ro:ro"]
              filter:
                image: busybox
                stdin_open: true
                command: [sh, -c, "trap 'echo got INT; exit 9' INT; while read line; do echo filtered $$line; [ $$line != last ] || exit 4; done"]
            volumes: {data: {}, other: {}}
            """);
    f = file.toString();
    folder = file.getParent();
    user.jcompose("--all-resources", "-f", f, "up", "-d").succeeded();
    // To be read where there is no process left.
    user.jcompose("-f", f, "wait", "once");
  }

  private static Session.Done compose(String... words) {
    return user.jcompose(folder, words);
  }

  private static Session.Done shell(String script) {
    return user.run(folder, List.of("sh", "-c", script.replace("jcompose ", "\"$JCOMPOSE\" ")));
  }

  @Test
  void cpPutsATreeIntoAllReplicasAndTakesItOutAgain() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree/sub"));
    Files.writeString(tree.resolve("file"), "content");
    Files.setPosixFilePermissions(
        tree.resolve("file"), PosixFilePermissions.fromString("rwxr-x---"));
    Files.createSymbolicLink(folder.resolve("tree/link"), Path.of("sub/file"));
    assertThat(compose("cp", "tree", "web:/tmp").succeeded().err())
        .containsPattern("\\S+-web-2 Copied tree to \\S+-web-2:/tmp\n");
    for (String index : List.of("1", "2")) {
      assertThat(
              compose("exec", "-T", "-u", "0", "--index", index, "web", "cat", "/tmp/tree/link")
                  .out())
          .isEqualTo("content");
    }
    compose("cp", "web:/tmp/tree/.", "back").succeeded();
    assertThat(Files.readString(folder.resolve("back/sub/file"))).isEqualTo("content");
    assertThat(Files.readSymbolicLink(folder.resolve("back/link"))).isEqualTo(Path.of("sub/file"));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("back/sub/file"))))
        .isEqualTo("rwxr-x---");
    assertThat(Files.getLastModifiedTime(folder.resolve("back/sub/file")).toMillis() / 1000)
        .isEqualTo(Files.getLastModifiedTime(tree.resolve("file")).toMillis() / 1000);
    compose("cp", "-L", "web:/tmp/tree/link", "followed").succeeded();
    assertThat(folder.resolve("followed")).isRegularFile().hasContent("content");
    compose("cp", "web:/tmp/tree/link", "kept").succeeded();
    assertThat(Files.isSymbolicLink(folder.resolve("kept"))).isTrue();
  }

  @Test
  void cpOnlyToTheReplicaAskedForAndWithTheOwnerOfTheContainer() throws IOException {
    Files.writeString(folder.resolve("one"), "1");
    compose("cp", "--index", "2", "-a", "one", "web:/root/mine").succeeded();
    assertThat(
            compose(
                    "exec",
                    "-T",
                    "-u",
                    "0",
                    "--index",
                    "2",
                    "web",
                    "stat",
                    "-c",
                    "%u",
                    "/root/mine")
                .out())
        .isEqualTo("1000\n");
    assertThat(
            compose("exec", "-T", "-u", "0", "--index", "1", "web", "ls", "/root/mine").exitCode())
        .isNotZero();
  }

  /// The kernel makes up the content of such files when they are read: their size is 0.
  @Test
  void cpCopiesFilesThatHaveNoSize() throws IOException {
    compose("cp", "--index", "1", "web:/proc/1/status", "status").succeeded();
    assertThat(Files.readString(folder.resolve("status"))).contains("Pid:\t1\n");
    compose("cp", "--index", "1", "/proc/self/status", "web:/tmp/status").succeeded();
    assertThat(compose("exec", "-T", "--index", "1", "web", "cat", "/tmp/status").out())
        .contains("Name:\t");
  }

  /// Twice, because the first copy is a link to a file that this machine may have as well.
  @Test
  void cpOfALinkLeavesAloneWhatAnEarlierCopyLeadsTo() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "of this machine");
    compose(
            "exec",
            "-T",
            "-u",
            "0",
            "--index",
            "1",
            "web",
            "ln",
            "-s",
            target.toString(),
            "/tmp/away")
        .succeeded();
    compose("cp", "--index", "1", "web:/tmp/away", "copied").succeeded();
    compose("cp", "--index", "1", "web:/tmp/away", "copied").succeeded();
    assertThat(Files.readSymbolicLink(folder.resolve("copied"))).isEqualTo(target);
    assertThat(target).isRegularFile().hasContent("of this machine");

    Files.createDirectories(folder.resolve("inner"));
    Files.createSymbolicLink(folder.resolve("to-inner"), Path.of("inner"));
    compose("cp", "--index", "1", "web:/tmp/away", "to-inner").succeeded();
    assertThat(Files.readSymbolicLink(folder.resolve("inner/away"))).isEqualTo(target);
  }

  @Test
  void cpSpeaksTarOnStandardStreams() {
    Session.Done out = shell("jcompose cp web:/etc/passwd - | tar tv");
    assertThat(out.succeeded().out()).contains("passwd");
    shell("mkdir -p piped && echo x > piped/x && tar c piped | jcompose cp - web:/tmp").succeeded();
    for (String index : List.of("1", "2")) {
      assertThat(compose("exec", "-T", "--index", index, "web", "cat", "/tmp/piped/x").out())
          .isEqualTo("x\n");
    }
    assertThat(shell("tar c piped | jcompose cp - web:/etc/passwd").err())
        .contains("must be a directory");
  }

  @Test
  void cpReachesVolumesOfContainersThatDoNotRun() throws IOException {
    compose("cp", "once:/data/file", "from-volume").succeeded();
    assertThat(folder.resolve("from-volume")).hasContent("kept\n");
    Files.writeString(folder.resolve("new"), "put");
    compose("cp", "new", "once:/bound/new").succeeded();
    assertThat(folder.resolve("bound/new")).hasContent("put");
    assertThat(compose("cp", "new", "once:/ro/new2").err())
        .contains("mounted volume is marked read-only");
  }

  @Test
  void cpRefusesInDockersWords() throws IOException {
    Files.createDirectories(folder.resolve("some"));
    Files.writeString(folder.resolve("some/file"), "x");
    assertThat(compose("cp", "a", "b").err()).contains("unknown copy direction");
    assertThat(compose("cp", "web:/a", "once:/b").err())
        .contains("copying between services is not supported");
    assertThat(compose("cp", "some", "web:/etc/passwd").err())
        .contains("cannot copy directory some to /etc/passwd, which is not a directory");
    assertThat(compose("cp", "some/file", "web:/none/").err())
        .contains("no such directory: /none/");
    assertThat(compose("cp", "--index", "2", "web:/none", ".").err())
        .endsWith("Could not find the file /none in container files-web-2\n");
    assertThat(compose("cp", "web:/none", "x").err())
        .contains("Could not find the file /none in container");
    assertThat(compose("cp", "none", "web:/tmp").err()).contains("no such file or directory");
    assertThat(compose("cp", "some/file", "nobody:/tmp").err())
        .contains("no container found for service \"nobody\"");
    assertThat(compose("cp", "web:/etc", "no/parent").err()).contains("does not exist");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void exportAndCommitTakeTheFilesOfTheReplicaAskedFor() {
    compose("exec", "-T", "-u", "0", "--index", "2", "web", "sh", "-c", "echo 2 > /root/second")
        .succeeded();
    assertThat(shell("jcompose export --index 2 web | tar t").out()).contains("root/second");
    compose("export", "-o", "first.tar", "web").succeeded();
    assertThat(shell("tar tf first.tar").out()).doesNotContain("root/second").contains("bin/sh");
    Session.Done done =
        compose("commit", "--index", "2", "-m", "why", "-c", "ENV A=b", "web", "made:1");
    assertThat(done.succeeded().err()).contains("Committed as sha256:");
    user.jcompose("container", "export", "--help").succeeded();
    Path other =
        user.project(
            "committed",
            "services: {it: {image: 'made:1', command: [sh, -c, 'cat /root/second; echo $$A'], user: '0'}}");
    assertThat(user.jcompose("-f", other.toString(), "run", "-T", "--rm", "it").succeeded().out())
        .isEqualTo("2\nb\n");
    user.jcompose("-f", other.toString(), "down").succeeded();
  }

  @Test
  void attachPassesInputOutputAndTheExitCode() throws IOException, InterruptedException {
    assertThat(compose("attach", "once").err()).contains("service \"once\" is not running");
    Session.Done done = shell("echo last | jcompose attach filter");
    assertThat(done.out()).isEqualTo("filtered last\n");
    assertThat(done.exitCode()).isEqualTo(4);
    compose("up", "-d", "filter").succeeded();
    Path out = user.directory().resolve("attached");
    Process attached = user.start(out, "-f", f, "attach", "filter");
    attached.getOutputStream().write("more\n".getBytes(StandardCharsets.UTF_8));
    attached.getOutputStream().flush();
    Awaitility.await().until(() -> Files.readString(out).contains("filtered more"));
    user.run(folder, List.of("kill", "-INT", Long.toString(attached.pid()))).succeeded();
    assertThat(attached.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(Files.readString(out)).contains("got INT");
    assertThat(attached.exitValue()).isEqualTo(9);
  }

  @Test
  void statsShowsEachContainerOnce() {
    Session.Done table = compose("stats", "--no-stream");
    assertThat(table.succeeded().out().lines().findFirst().orElseThrow())
        .matches("CONTAINER ID +NAME +CPU % +MEM USAGE / LIMIT +MEM % +NET I/O +BLOCK I/O +PIDS *");
    assertThat(table.out()).contains("files-web-1").contains("files-web-2");
    assertThat(table.out()).doesNotContain("files-once-1");
    assertThat(
            compose("stats", "--no-stream", "--all", "--format", "{{.Name}} {{.PIDs}}", "once")
                .out())
        .isEqualTo("files-once-1 0\n");
    assertThat(
            compose("stats", "--no-stream", "--no-trunc", "--format", "json", "web").out().lines())
        .hasSize(2)
        .allMatch(line -> line.matches(".*\"ID\":\"[0-9a-f]{64}\".*"));
  }

  @Test
  void volumesAreListedOfAllOrSomeServices() {
    assertThat(compose("volumes", "-q").out()).isEqualTo("files_data\nfiles_other\n");
    assertThat(compose("volumes", "once").out())
        .isEqualTo("DRIVER    VOLUME NAME\nlocal     files_data\n");
    assertThat(compose("volumes", "--format", "{{.Name}} {{.Scope}}", "once").out())
        .isEqualTo("files_data local\n");
    assertThat(compose("volumes", "onze").err()).contains("did you mean \"once\"?");
  }

  @Test
  void aCommandThatIsNearlyRightIsAnsweredWithTheRightOne() {
    Session.Done done = user.jcompose("atach", "web");
    assertThat(done.exitCode()).isEqualTo(16);
    assertThat(done.err())
        .contains("unknown jcompose command: \"atach\" (did you mean \"attach\"?)");
  }
}
