package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.samples.Session.Done;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands that a warm command line runs for the process that the user started: nobody sees a
/// difference.
@Tag("root")
class FrontTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  @AutoClose private static Session user;
  private static Path folder;

  @BeforeAll
  static void open() throws IOException {
    // Here a warm command line is what is tested, whatever the others are told to use.
    user = Session.open().with("JCOMPOSE_FRONT", "on").withBusybox();
    folder =
        user.project(
                "fronted",
                """
                services:
                  one: {image: busybox, command: [sleep, "10000"], init: true, stop_grace_period: 0s}
                  talk:
                    image: busybox
                    init: true
                    stop_grace_period: 0s
                    profiles: [talk]
                    command: [sh, -c, "while :; do echo tick; sleep 0.2; done"]
                """)
            .getParent();
    nameDescriptors();
    user.jcompose(folder, "up", "-d").succeeded();
  }

  /// Waits until there is a warm command line, which a command brings about.
  @BeforeEach
  void warm() {
    Awaitility.await("a warm command line")
        .atMost(LONG)
        .until(() -> {
          Done _ = shell("on", "$JCOMPOSE version");
          return shell("only", "$JCOMPOSE version").exitCode() == 0;
        });
  }

  private static Done shell(String front, String script) {
    return user.run(folder, List.of("env", "JCOMPOSE_FRONT=" + front, "bash", "-c", script));
  }

  /// By a JVM of its own and by the warm one, which must have run it: the same output, messages and
  /// exit code.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$JCOMPOSE",
        "$JCOMPOSE --help",
        "$JCOMPOSE version",
        "$JCOMPOSE nonsense",
        "$JCOMPOSE -f nothere.yaml config",
        "$JCOMPOSE config",
        "$JCOMPOSE ps -a --format '{{.Name}} {{.State}}'",
        "$JCOMPOSE ls",
        "$JCOMPOSE __complete up o",
        // Standard input of every kind.
        "$JCOMPOSE -f - config < compose.yaml",
        "cat compose.yaml | $JCOMPOSE -f - config",
        "$JCOMPOSE -f - config <&-",
        "$JCOMPOSE -f - config </dev/null",
        "$JCOMPOSE -f - config </tmp",
        "{ $JCOMPOSE config -q; cat; } < compose.yaml",
        "head -c 3000000 /dev/zero | $JCOMPOSE exec -T one md5sum",
        "echo in | $JCOMPOSE exec -T one cat",
        "echo n | $JCOMPOSE rm -s one",
        // Standard output of every kind.
        "$JCOMPOSE config | head -1",
        // The reader is gone before anything is written.
        "mkfifo gone; { read <gone; $JCOMPOSE config; } | { exec <&-; echo >gone; }; echo ${PIPESTATUS[0]}; rm gone",
        "$JCOMPOSE config >&-",
        "$JCOMPOSE config >/dev/full",
        "$JCOMPOSE nonsense 2>/dev/full",
        "$JCOMPOSE nonsense 2>&-",
        "$JCOMPOSE exec -T one sh -c 'yes | head -300000' | md5sum",
        "$JCOMPOSE exec -T one sh -c 'yes | head -300000' | head -2",
        "$JCOMPOSE exec -T one sh -c 'echo out; echo err >&2; exit 7'",
        "mkfifo gone; trap '' PIPE; { read <gone; $JCOMPOSE config; } | { exec <&-; echo >gone; }; echo ${PIPESTATUS[0]}; rm gone",
        // The process.
        "umask 077; $JCOMPOSE config -o made; stat -c %a made; rm made",
        "umask 000; $JCOMPOSE config -o made; stat -c %a made; rm made",
        "cd ..; $JCOMPOSE -f fronted/compose.yaml config -o made; ls made; rm made",
        "mkdir -p 'a ü\n€' && cp compose.yaml a*/ && cd a* && $JCOMPOSE config; cd ..; rm -r a*",
        "ln -sfn . link; cd link; $JCOMPOSE config --format json; rm ../link",
        "cd /; $JCOMPOSE -p fronted ps -q | wc -l",
        "for i in $(seq 11); do export B$i=$(head -c 90000 /dev/zero | tr '\\0' y); done; $JCOMPOSE config",
        "env -u HOME -u PWD X=1 $JCOMPOSE ps -q",
        "$JCOMPOSE cp one:/etc/passwd ./p && cat p && rm p",
        // Terminals.
        "mkfifo in; script -qec \"stty rows 33 cols 99; $JCOMPOSE exec one sh -c 'stty size; tty; exit 5'\" /dev/null <>in; echo $?; rm in",
        "mkfifo in; script -qec \"$JCOMPOSE ps --format '{{.Name}}'; stty -a\" /dev/null <>in; rm in",
      })
  void isTheSame(String script) {
    Done plain = shell("off", script);
    Done fronted = shell("only", script);
    assertThat(fronted).isEqualTo(plain);
  }

  /// What only a process of its own can do is begun again in one.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$JCOMPOSE -f /dev/stdin config < compose.yaml",
        "$JCOMPOSE -f <(cat compose.yaml) config",
        "COMPOSE_FILE=/dev/stdin $JCOMPOSE config < compose.yaml",
        // Descriptors that a file names.
        "$JCOMPOSE -f of/env_file.yaml config 7<<<A=seven",
        "$JCOMPOSE -f of/label_file.yaml config 7<<<A=seven",
        "$JCOMPOSE -f of/include.yaml config 7<compose.yaml",
        "$JCOMPOSE -f of/extends.yaml config 7<compose.yaml",
        "$JCOMPOSE -f of/link.yaml config 7<<<A=seven",
        "$JCOMPOSE run --rm -T --env-from-file of/link one env 7<<<A=seven 2>/dev/null | grep seven",
        "$JCOMPOSE -f https://127.0.0.1:1/none.git config",
        "JCOMPOSE_JAVA_OPTIONS=-Da=b $JCOMPOSE version",
        "$JCOMPOSE login 127.0.0.1:1",
        "ulimit -n 100; $JCOMPOSE version",
      })
  void isLeftToAProcessOfItsOwn(String script) {
    assertThat(shell("only", script).exitCode()).isNotZero();
    assertThat(shell("on", script)).isEqualTo(shell("off", script));
  }

  @Test
  void aDirectoryThatWasRemovedIsOneLine() {
    for (String front : List.of("on", "off")) {
      Done done = shell(front, "mkdir gone; cd gone; rmdir ../gone; $JCOMPOSE ps");
      assertThat(done.exitCode()).isEqualTo(1);
      assertThat(done.err())
          .isEqualTo("jcompose: the current directory is gone (cd to another one)\n");
    }
  }

  /// Standard input has been read already, so that no other process can begin again.
  @Test
  void whatOnlyAProcessOfItsOwnCanReadIsRefusedOtherwise() {
    Done done = shell("only", "$JCOMPOSE -f - config <of/env_file.yaml 7<<<A=seven");
    assertThat(done.exitCode()).isEqualTo(14);
    assertThat(done.err())
        .contains("/dev/fd/7: is a descriptor of this command", "JCOMPOSE_FRONT=off");
  }

  /// Each file names descriptor 7 in another place.
  private static void nameDescriptors() throws IOException {
    Path of = Files.createDirectory(folder.resolve("of"));
    Files.createSymbolicLink(of.resolve("link"), Path.of("/proc/self/fd/7"));
    Map.of(
            "env_file",
            "services: {a: {image: busybox, env_file: /dev/fd/7}}",
            "label_file",
            "services: {a: {image: busybox, label_file: /dev/fd/7}}",
            "include",
            "include: [/dev/fd/7]",
            "extends",
            "services: {a: {extends: {file: /dev/fd/7, service: one}}}",
            "link",
            "services: {a: {image: busybox, env_file: link}}")
        .forEach((name, content) -> write(of.resolve(name + ".yaml"), content));
  }

  private static void write(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /// A command loads its project more than once, but a pipe can be read only once.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$JCOMPOSE --env-file <(echo COMPOSE_PROJECT_NAME=piped) config",
        "COMPOSE_ENV_FILES=<(echo COMPOSE_PROJECT_NAME=piped) $JCOMPOSE config",
        "$JCOMPOSE -f <(sed '$aname: piped' compose.yaml) config",
        "sed '$aname: piped' compose.yaml | $JCOMPOSE -f /dev/stdin config",
      })
  void aPipeOfTheShellIsReadOnce(String script) {
    assertThat(shell("on", script).succeeded().out()).startsWith("name: piped\n");
  }

  @Test
  void commandsOfDifferentPlacesRunSideBySide() {
    List<Done> all =
        IntStream.range(0, 12)
            .parallel()
            .mapToObj(i ->
                shell(
                    "only",
                    "mkdir -p d%1$s && cd d%1$s && echo 'services: {s: {image: \"i${N}\"}}' >c.yaml && umask 0%2$s && N=%1$s $JCOMPOSE -f c.yaml config -o out && stat -c %%a out && grep image out && rm -r ../d%1$s"
                        .formatted(i, i % 8 * 10)))
            .toList();
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).succeeded().out())
          .isEqualTo("%o\n    image: i%d\n".formatted(0666 & ~(i % 8 * 8), i));
    }
  }

  /// An interrupt goes to the command, which ends in its own way.
  @Test
  void signalsReachTheCommand() throws IOException {
    Path output = user.directory().resolve("signals");
    Process up = start(output, "--profile", "talk", "up", "--no-color", "talk");
    Awaitility.await().atMost(LONG).until(() -> Files.readString(output).contains("tick"));
    send("INT", up);
    assertThat(up.onExit().orTimeout(2, TimeUnit.MINUTES).join().exitValue()).isEqualTo(130);
    assertThat(Files.readString(output)).contains("Stopped");
  }

  /// Those that a virtual machine would keep for itself, too.
  @Test
  void runPassesSignalsOn() throws IOException {
    Path out = user.directory().resolve("passed");
    String script =
        "trap 'echo got USR1' USR1; trap 'echo got QUIT; exit 7' QUIT; echo set;"
            + " while :; do sleep 0.1; done";
    Process run = start(out, "run", "--rm", "-T", "one", "sh", "-c", script);
    Awaitility.await().atMost(LONG).until(() -> Files.readString(out).contains("set"));
    send("USR1", run);
    Awaitility.await().atMost(LONG).until(() -> Files.readString(out).contains("got USR1"));
    send("QUIT", run);
    assertThat(run.onExit().orTimeout(2, TimeUnit.MINUTES).join().exitValue()).isEqualTo(7);
    assertThat(Files.readString(out)).contains("got QUIT");
  }

  @Test
  void terminationEndsIt() throws IOException {
    Process logs = start(user.directory().resolve("ended"), "exec", "-T", "one", "sleep", "997");
    awaitInside("sleep 997", true);
    send("TERM", logs);
    assertThat(logs.onExit().orTimeout(2, TimeUnit.MINUTES).join().exitValue()).isEqualTo(143);
  }

  /// The other side of a front that is gone ends what it did for it.
  @Test
  void aKilledFrontTakesItsCommandAlong() throws IOException {
    Process cat =
        start(user.directory().resolve("killed"), "exec", "-T", "one", "sh", "-c", "cat; : 998");
    awaitInside("cat; : 998", true);
    cat.destroyForcibly();
    awaitInside("cat; : 998", false);
    assertThat(shell("only", "$JCOMPOSE version").exitCode()).isZero();
  }

  /// One clear error, and the next command runs.
  @Test
  void aKilledWarmCommandLineIsSaidAndReplaced() throws IOException {
    Path output = user.directory().resolve("broken");
    Process sleep = start(output, "exec", "-T", "one", "sleep", "996");
    awaitInside("sleep 996", true);
    user.warm().forEach(ProcessHandle::destroyForcibly);
    assertThat(sleep.onExit().orTimeout(2, TimeUnit.MINUTES).join().exitValue()).isEqualTo(1);
    assertThat(Files.readString(output))
        .startsWith("jcompose: the warm command line that ran this command has ended");
    shell("on", "$JCOMPOSE version").succeeded();
  }

  /// One that hangs is not waited for, and does nothing when it wakes up.
  @Test
  void aWarmCommandLineThatDoesNotAnswerIsPassedOver() {
    List<ProcessHandle> warm = user.warm();
    try {
      warm.forEach(one -> send("STOP", one.pid()));
      assertThat(shell("only", "$JCOMPOSE config -o late").exitCode()).isEqualTo(125);
      assertThat(shell("on", "$JCOMPOSE config -o right").exitCode()).isZero();
    } finally {
      warm.forEach(one -> send("CONT", one.pid()));
    }
    shell("only", "$JCOMPOSE config -q").succeeded();
    assertThat(folder.resolve("late")).doesNotExist();
  }

  /// Of another build, another limit or another time zone: not the same one.
  @Test
  void anotherInstallationIsServedByAnother() throws IOException {
    Path other = user.directory().resolve("other");
    String copy =
        "mkdir -p %1$s/bin && cp -a ${JCOMPOSE%%/bin/jcompose}/lib ${JCOMPOSE%%/bin/jcompose}/java %1$s && cp ${JCOMPOSE}* %1$s/bin"
            .formatted(other);
    shell("off", copy).succeeded();
    String own = "JCOMPOSE=" + other + "/bin/jcompose; ";
    assertThat(shell("only", own + "$JCOMPOSE version").exitCode()).isEqualTo(125);
    assertThat(shell("on", own + "$JCOMPOSE version"))
        .isEqualTo(shell("off", own + "$JCOMPOSE version"));
    assertThat(shell("only", "TZ=Asia/Tokyo $JCOMPOSE version").exitCode()).isEqualTo(125);
    Awaitility.await("a warm command line of the other installation")
        .atMost(LONG)
        .until(() -> shell("only", own + "$JCOMPOSE version").exitCode() == 0);
    try (Stream<Path> files = Files.walk(other)) {
      files.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
    }
    // One whose installation is gone has nobody to serve.
    String home = "-Djcompose.home=" + other;
    Awaitility.await("its end")
        .atMost(LONG)
        .until(() ->
            user.warm().stream()
                .noneMatch(one -> one.info().commandLine().orElse("").contains(home)));
  }

  /// When the engine is to stop, nothing of jcompose must keep running. Of the command lines of
  /// other kinds, which other tests leave, nobody here can say.
  @Test
  void itEndsWithTheEngine() {
    List<Long> before = user.warm().stream().map(ProcessHandle::pid).toList();
    user.jcompose(folder, "engine", "stop").succeeded();
    Awaitility.await("its end")
        .atMost(LONG)
        .until(() -> !user.warm().stream().map(ProcessHandle::pid).toList().containsAll(before));
    // The other tests count on an engine.
    user.jcompose(folder, "ps").succeeded();
  }

  private static Process start(Path output, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("-f", folder.resolve("compose.yaml").toString()));
    command.addAll(List.of(arguments));
    String before = user.variable("JCOMPOSE_FRONT");
    user.with("JCOMPOSE_FRONT", "only");
    try {
      return user.start(output, command.toArray(String[]::new));
    } finally {
      user.with("JCOMPOSE_FRONT", before);
    }
  }

  private static void awaitInside(String process, boolean there) {
    Awaitility.await(process)
        .atMost(LONG)
        .until(() -> shell("off", "$JCOMPOSE top one").out().contains(process) == there);
  }

  private static void send(String signal, Process process) {
    send(signal, process.pid());
  }

  private static void send(String signal, long pid) {
    user.run(Path.of("/"), List.of("kill", "-" + signal, String.valueOf(pid))).succeeded();
  }
}
