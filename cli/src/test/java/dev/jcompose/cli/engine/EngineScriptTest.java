package dev.jcompose.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `bin/jcompose-engine`, with a script in the place of Java.
class EngineScriptTest {
  private static final Path SCRIPT = Path.of("src/main/dist/bin/jcompose-engine").toAbsolutePath();

  @TempDir private Path root = Path.of("/");
  private Path home = root;

  @BeforeEach
  void install() throws IOException {
    home = Files.createDirectories(root.resolve("a home"));
    Files.createDirectories(home.resolve("bin"));
    Files.copy(SCRIPT, home.resolve("bin/jcompose-engine"));
    Files.createDirectories(home.resolve("lib"));
    for (String jar : List.of("b.jar", "a-b.jar", "a.jar", "notes.txt")) {
      Files.writeString(home.resolve("lib").resolve(jar), "");
    }
    Files.createDirectories(home.resolve("runtime"));
    script(
        home.resolve("runtime/java"),
        "for a; do echo \"$a\"; done; echo arenas $MALLOC_ARENA_MAX; cat; [ -e /proc/self/fd/3 ] && echo three");
    Files.writeString(home.resolve("java"), "runtime/java\n");
    Files.writeString(home.resolve("engine.aot"), "");
  }

  @Test
  void theJvmGetsItsOptionsCacheAndJarsInTheOrderOfTheirNames()
      throws IOException, InterruptedException {
    assertThat(run("exec \"$0\" --data-root '/d d' </dev/null"))
        .isEqualTo(
            """
            @HOME/engine.options
            -XX:AOTCache=HOME/engine.aot
            -Djcompose.home=HOME
            -cp
            HOME/lib/a-b.jar:HOME/lib/a.jar:HOME/lib/b.jar
            dev.jcompose.engine.server.Main
            --data-root
            /d d
            arenas 1
            """
                .replace("HOME", home.toString()));
  }

  @Test
  void aSocketThatWasHandedOverIsItsStandardInput() throws IOException, InterruptedException {
    assertThat(
            run(
                "echo handed over >\"$0.in\"; exec env LISTEN_PID=$$ LISTEN_FDS=1 \"$0\" </dev/null 3<\"$0.in\""))
        .endsWith("arenas 1\nhanded over\n");
    assertThat(
            run(
                "echo another >\"$0.in\"; exec env LISTEN_PID=1 LISTEN_FDS=1 \"$0\" </dev/null 3<\"$0.in\""))
        .endsWith("arenas 1\nthree\n");
  }

  @Test
  void aJdkThatIsGoneIsNamed() throws IOException, InterruptedException {
    Files.writeString(home.resolve("java"), "/not/there/java\n");

    assertThat(run("\"$0\" 2>&1; echo $?"))
        .startsWith("jcompose: the JDK it was built with is gone: /not/there/java")
        .endsWith("\n1\n");
  }

  private String run(String shell) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", shell, home.resolve("bin/jcompose-engine").toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
