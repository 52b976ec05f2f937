package dev.jcompose.linux.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.linux.call.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class MountTreeTest {
  @Test
  void linksInAPartAreFollowedInsideOfTheDirectoryOnly(@TempDir Path parent) throws IOException {
    Path directory = Files.createDirectory(parent.resolve("volume"));
    Files.writeString(Files.createDirectories(parent.resolve("outside")).resolve("file"), "host's");
    Path inside = Files.createDirectories(directory.resolve("in/deep"));
    Files.writeString(inside.resolve("file"), "own");
    Files.createSymbolicLink(directory.resolve("relative"), Path.of("in/deep"));
    Files.createSymbolicLink(directory.resolve("absolute"), Path.of("/in/deep"));
    Files.createSymbolicLink(directory.resolve("up"), Path.of("../outside"));
    Files.createSymbolicLink(directory.resolve("host"), parent.resolve("outside"));

    for (String part : new String[] {"in/deep", "relative", "absolute"}) {
      try (MountTree tree = MountTree.copy(directory, part, true)) {
        assertThat(tree.fd().path().resolve("file")).hasContent("own");
      }
    }
    for (String part : new String[] {"up", "host", "in/deep/../../../outside"}) {
      assertThatThrownBy(() -> MountTree.copy(directory, part, true).close())
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("ENOENT");
    }
  }
}
