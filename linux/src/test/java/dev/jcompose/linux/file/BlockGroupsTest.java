package dev.jcompose.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlockGroupsTest {
  @TempDir private Path temp;

  @Test
  void directoriesAreWhereTheyWereAskedForWithTheirMode() throws IOException {
    BlockGroups groups = BlockGroups.in(Files.createDirectory(temp.resolve("groups")));
    Path containers = Files.createDirectory(temp.resolve("containers"));
    try (Directory parent = Directory.open(containers)) {
      // More than there are groups: each is used again.
      IntStream.range(0, 70)
          .parallel()
          .forEach(number -> groups.makeDirectory(parent, "c" + number, 0710));
    }
    try (var made = Files.list(containers)) {
      assertThat(made.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 70).mapToObj(number -> "c" + number).toList());
    }
    assertThat(Files.getPosixFilePermissions(containers.resolve("c69")))
        .isEqualTo(PosixFilePermissions.fromString("rwx--x---"));
  }

  @Test
  void aNameThatIsTakenIsNotReplaced() throws IOException {
    BlockGroups groups = BlockGroups.in(Files.createDirectory(temp.resolve("groups")));
    Files.createDirectory(temp.resolve("taken"));
    try (Directory parent = Directory.open(temp)) {
      assertThatThrownBy(() -> groups.makeDirectory(parent, "taken", 0700))
          .isInstanceOfSatisfying(
              LinuxException.class,
              failure -> assertThat(failure.is(Errno.EEXIST)).as("EEXIST").isTrue());
    }
  }

  @Test
  void directoriesAreMadeInPlaceWhenTheGroupsWereRemoved() throws IOException {
    Path home = Files.createDirectory(temp.resolve("groups"));
    BlockGroups groups = BlockGroups.in(home);
    try (Directory parent = Directory.open(temp)) {
      parent.removeTree("groups");
      groups.makeDirectory(parent, "one", 0700);
    }
    assertThat(temp.resolve("one")).isDirectory();
  }
}
