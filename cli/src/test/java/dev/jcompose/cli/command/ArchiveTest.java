package dev.jcompose.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.CommandRun;
import dev.jcompose.cli.FakeEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Archives that go between files and the engine.
@Timeout(20)
class ArchiveTest {
  private final FakeEngine fake = FakeEngine.start();
  @TempDir Path directory;
  private CommandRun cli = new CommandRun(Path.of("/"));

  @BeforeEach
  void engine() {
    cli = new CommandRun(directory).to(fake);
    fake.on("GET /images/get", 200, "content");
  }

  @AfterEach
  void close() {
    fake.close();
  }

  private String inDirectory(String text) {
    return text.replace(directory.toString(), "DIR");
  }

  @Test
  void savedImageReplacesTheFileWhenItIsWhole() throws IOException {
    Files.writeString(directory.resolve("a.tar"), "old");

    assertThat(cli.run("image", "save", "-o", "a.tar", "x")).isZero();

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(directory.resolve("a.tar"));
    }
    assertThat(directory.resolve("a.tar")).hasContent("content");
  }

  @Test
  void savingToAPipeWritesIntoIt() throws IOException, InterruptedException {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(() -> {
          try {
            return Files.readString(pipe);
          } catch (IOException problem) {
            throw new UncheckedIOException(problem);
          }
        });

    assertThat(cli.run("image", "save", "-o", "pipe", "x")).isZero();

    assertThat(read.join()).isEqualTo("content");
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }

  @Test
  void placesThatCannotBeWrittenAreNamed() {
    assertThat(cli.run("image", "save", "-o", ".", "x")).isEqualTo(1);
    assertThat(cli.run("image", "save", "-o", "none/a.tar", "x")).isEqualTo(1);

    assertThat(cli.err())
        .isEqualTo(
            """
            .: cannot write: Is a directory
            none/a.tar: cannot write: no such directory
            """);
  }

  @Test
  void placesThatCannotBeReadAreNamed() {
    assertThat(cli.run("image", "load", "-i", ".")).isEqualTo(1);
    assertThat(cli.run("image", "import", "none.tar")).isEqualTo(1);

    assertThat(inDirectory(cli.err()))
        .isEqualTo(
            """
            .: cannot read: Is a directory
            open DIR/none.tar: no such file or directory
            """);
  }
}
