package dev.jcompose.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwinFileTest {
  @TempDir Path directory;
  private final List<String> damage = new ArrayList<>();
  private TwinFile twin;

  @BeforeEach
  void open() {
    twin = new TwinFile(directory.resolve("f"));
  }

  private void write(String text) throws IOException {
    twin.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private Optional<String> read() {
    return twin.read(
        bytes -> {
          String text = new String(bytes, StandardCharsets.UTF_8);
          if (!text.startsWith("ok")) {
            throw new IOException("not ok");
          }
          return text;
        },
        damage::add);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void bothHoldTheLastContentAndOnlyTheOwnerReadsThem() throws IOException {
    for (String text : List.of("ok a long content", "ok", "ok longer again than that")) {
      write(text);
      assertThat(read()).contains(text);
      assertThat(directory.resolve("f.copy")).hasContent(text);
    }
    assertThat(names()).containsExactly("f", "f.copy");
    for (String name : names()) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
          .isEqualTo("rw-------");
    }
    assertThat(damage).isEmpty();
  }

  @Test
  void noInodeIsMadeAfterTheFirstTime() throws IOException {
    write("ok 1");
    Object first = Files.getAttribute(directory.resolve("f"), "unix:ino");
    Object second = Files.getAttribute(directory.resolve("f.copy"), "unix:ino");
    write("ok 2");
    assertThat(Files.getAttribute(directory.resolve("f"), "unix:ino")).isEqualTo(second);
    assertThat(Files.getAttribute(directory.resolve("f.copy"), "unix:ino")).isEqualTo(first);
  }

  @Test
  void thereIsNoneBeforeTheFirstWriteAndAfterTheRemoval() throws IOException {
    assertThat(read()).isEmpty();
    write("ok");
    twin.delete();
    twin.delete();
    assertThat(read()).isEmpty();
    assertThat(names()).isEmpty();
    assertThat(damage).isEmpty();
  }

  @Test
  void aDamagedOneIsPutAsideAndTheCopyTaken() throws IOException {
    write("ok");
    Files.writeString(directory.resolve("f"), "bad");
    assertThat(read()).contains("ok");
    assertThat(damage)
        .singleElement()
        .asString()
        .startsWith(directory.resolve("f") + ": cannot be read: not ok; put aside as f.damaged-")
        .endsWith("; using its second copy");
    damage.clear();
    assertThat(read()).contains("ok");
    assertThat(damage).isEmpty();
    assertThat(names()).hasSize(3).contains("f", "f.copy");
    write("ok then");
    assertThat(read()).contains("ok then");
  }

  @Test
  void whenBothAreDamagedBothArePutAside() throws IOException {
    write("ok");
    Files.writeString(directory.resolve("f"), "bad");
    Files.delete(directory.resolve("f.copy"));
    Files.createDirectories(directory.resolve("f.copy/x"));
    assertThat(read()).isEmpty();
    assertThat(damage).hasSize(2);
    assertThat(names()).hasSize(2).allMatch(name -> name.contains(".damaged-"));
    write("ok again");
    assertThat(read()).contains("ok again");
  }

  @Test
  void oneFromBeforeThereWereCopiesGetsOne() throws IOException {
    Files.writeString(directory.resolve("f"), "ok");
    assertThat(read()).contains("ok");
    assertThat(directory.resolve("f.copy")).hasContent("ok");
  }

  @Test
  void whatAKillLeavesIsWhole() throws IOException {
    write("ok 1");
    // In the middle of writing over the copy.
    Files.writeString(directory.resolve("f.copy"), "ok hal");
    assertThat(read()).contains("ok 1");
    write("ok 2");
    assertThat(directory.resolve("f.copy")).hasContent("ok 2");
    // In the middle of the first write.
    TwinFile other = new TwinFile(directory.resolve("g"));
    Files.writeString(directory.resolve("g.next"), "ok but half");
    other.write("ok".getBytes(StandardCharsets.UTF_8));
    assertThat(directory.resolve("g")).hasContent("ok");
    assertThat(names()).doesNotContain("g.next");
  }

  @Test
  void itIsNotReplacedWhereItCannotBeWritten() {
    TwinFile nowhere = new TwinFile(directory.resolve("none/f"));
    assertThatThrownBy(() -> nowhere.write(new byte[1])).isInstanceOf(IOException.class);
  }
}
