package dev.jcompose.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.runtime.HookSpec;
import dev.jcompose.runtime.HookSpec.Point;
import dev.jcompose.runtime.OciSettings;
import dev.jcompose.runtime.RunState;
import dev.jcompose.runtime.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Hooks of a real container: where they run, what they are told, and what happens when one fails.
class ContainerHookTest extends MachineTest {
  /// Writes what it was told into a file; finds the container's files the way NVIDIA's hooks do: by
  /// the bundle in the state, and the root in the bundle's configuration.
  private static final String CURIOUS =
      """
      #!/bin/sh
      state=$(cat)
      bundle=$(echo "$state" | sed 's/.*"bundle":"\\([^"]*\\)".*/\\1/')
      root=$(sed -n '/"root"/,/}/s/.*"path" : "\\([^"]*\\)".*/\\1/p' "$bundle/config.json")
      if [ -x "$root/bin/busybox" ]; then found=root; else found=none; fi
      test -e "$root/bin/busybox" && echo "$1" >> "$root/from-hooks"
      pid=$(echo "$state" | sed -n 's/.*"pid":\\([0-9]*\\).*/\\1/p')
      host=$(readlink /proc/self/ns/uts)
      [ "$host" = "$HOST_UTS" ] && where=host || where=container
      status=$(echo "$state" | sed 's/.*"status":"\\([^"]*\\)".*/\\1/')
      note=$(echo "$state" | sed 's/.*"note":"\\([^"]*\\)".*/\\1/')
      echo "$1 $status $found $where ${pid:+pid} $note $(env | grep -v ^PWD= | grep -v ^_= | grep -v ^SHLVL= | wc -l)" >> "$OUT"
      """;

  private Path program(String name, String text) throws IOException {
    Path path = machine.directory.resolve(name);
    Files.writeString(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    return path;
  }

  private static HookSpec hook(Point point, Path program, int timeout, String... environment) {
    return new HookSpec(
        point, program.toString(), List.of("hook", point.key), List.of(environment), timeout);
  }

  @Test
  void hooksSeeTheContainerAtEachPointOfItsLife() throws IOException {
    Path hook = program("curious", CURIOUS);
    Path out = machine.directory.resolve("out");
    String host = Files.readSymbolicLink(Path.of("/proc/self/ns/uts")).toString();
    List<HookSpec> hooks =
        List.of(
                Point.POSTSTOP,
                Point.POSTSTART,
                Point.CREATE_CONTAINER,
                Point.CREATE_RUNTIME,
                Point.PRESTART)
            .stream()
            .map(point -> hook(point, hook, 10, "OUT=" + out, "HOST_UTS=" + host))
            .toList();
    var container =
        machine.container("sh", "-c", "cat /from-hooks; ls /proc/1/cwd/" + machine.directory);
    container.oci = new OciSettings(hooks, Map.of("note", "hello"), Optional.empty());
    container.readOnly = true;
    assertThat(container.output())
        .startsWith("prestart\ncreateRuntime\ncreateContainer\n")
        .contains("No such file or directory");
    assertThat(out)
        .content()
        .isEqualTo(
            """
            prestart creating root host pid hello 2
            createRuntime creating root host pid hello 2
            createContainer creating root container pid hello 2
            poststart running none host pid hello 2
            poststop stopped none host  hello 2
            """);
  }

  @Test
  void theLastHooksRunInsideAsTheContainersUser() throws IOException {
    var container = machine.container("cat", "/tmp/state");
    container.user = "alice";
    container.oci =
        new OciSettings(
            List.of(
                new HookSpec(
                    Point.START_CONTAINER,
                    "/bin/sh",
                    List.of(
                        "sh", "-c", "id -un > /tmp/state; grep -o '\"status\":.*' >> /tmp/state"),
                    List.of("PATH=/bin"),
                    0)),
            Map.of(),
            Optional.empty());
    assertThat(container.output()).isEqualTo("alice\n\"status\":\"created\",\"pid\":1}\n");
  }

  @Test
  void aHookThatFailsIsTheReason() throws IOException {
    Path failing = program("failing", "#!/bin/sh\necho first\necho no card here >&2\nexit 3\n");
    for (Point point : List.of(Point.PRESTART, Point.CREATE_RUNTIME, Point.CREATE_CONTAINER)) {
      assertFails(
          hook(point, failing, 0),
          "error running %s hook %s: exit status 3: no card here".formatted(point.key, failing));
    }
    Path missing = machine.directory.resolve("missing");
    assertFails(
        hook(Point.CREATE_CONTAINER, missing, 0),
        "error running createContainer hook %s: exit status 127: exec: no such file or directory"
            .formatted(missing));
    Path slow = program("slow", "#!/bin/sh\nexec sleep 1000\n");
    for (Point point : List.of(Point.CREATE_RUNTIME, Point.CREATE_CONTAINER)) {
      assertFails(
          hook(point, slow, 1),
          "error running %s hook %s: it did not end within 1 s".formatted(point.key, slow));
    }
    assertFails(
        new HookSpec(
            Point.START_CONTAINER,
            "/bin/sh",
            List.of("sh", "-c", "kill -9 $$"),
            List.of("PATH=/bin"),
            0),
        "error running startContainer hook /bin/sh: killed by signal 9");
  }

  private void assertFails(HookSpec hook, String message) {
    var container = machine.container("true");
    container.oci = new OciSettings(List.of(hook), Map.of(), Optional.empty());
    assertThatThrownBy(container::start)
        .isInstanceOfSatisfying(
            StartException.class, failure -> assertThat(failure.exitCode()).isEqualTo(125))
        .hasMessage(message);
    assertThat(machine.runtime.inspect(container.id)).isInstanceOf(RunState.Absent.class);
    assertThat(machine.runtime.known()).isEmpty();
  }

  @Test
  void aHookThatFailsLaterDoesNotStopTheContainer() throws IOException {
    Path failing = program("failing", "#!/bin/sh\necho \"$1\" >> \"$OUT\"\nexit 3\n");
    Path out = machine.directory.resolve("out");
    var container = machine.container("echo", "works");
    container.oci =
        new OciSettings(
            List.of(
                hook(Point.POSTSTART, failing, 0, "OUT=" + out),
                hook(Point.POSTSTART, failing, 0, "OUT=" + out),
                hook(Point.POSTSTOP, failing, 0, "OUT=" + out)),
            Map.of(),
            Optional.empty());
    assertThat(container.output()).isEqualTo("works\n");
    assertThat(out).content().isEqualTo("poststart\npoststart\npoststop\n");
  }
}
