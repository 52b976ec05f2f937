package dev.jcompose.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.ExtendedAttributes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A folder stands for the root of a machine with SELinux. Labels are kept by any file system that
/// has extended attributes; what they allow is SELinux's own business.
@Tag("root")
class SelinuxLabelsTest {
  private static final String LABEL = "system_u:object_r:container_file_t:s0\0";

  @TempDir private Path root = Path.of("/");

  private SelinuxLabels labels() throws IOException {
    Files.createDirectories(root.resolve("sys/fs/selinux"));
    Files.writeString(root.resolve("sys/fs/selinux/enforce"), "1");
    return new SelinuxLabels(root);
  }

  private Path tree() throws IOException {
    Path tree = Files.createDirectories(root.resolve("data"));
    Files.createDirectories(tree.resolve("below/deep"));
    Files.writeString(tree.resolve("below/deep/file"), "1");
    Files.writeString(root.resolve("outside"), "1");
    Files.createSymbolicLink(tree.resolve("link"), root.resolve("outside"));
    return tree;
  }

  private static String label(Path file) {
    try (Directory parent = Directory.open(file.resolveSibling("."));
        Fd entry = parent.entry(String.valueOf(file.getFileName()))) {
      return ExtendedAttributes.get(entry, "security.selinux")
          .map(value -> new String(value, StandardCharsets.US_ASCII))
          .orElse("");
    }
  }

  @Test
  void aDirectoryAndAllThatIsInItIsSharedAndNothingElse() throws IOException {
    Path tree = tree();
    labels().share(tree);

    for (String file : new String[] {"", "below", "below/deep", "below/deep/file", "link"}) {
      assertThat(label(tree.resolve(file))).as(file).isEqualTo(LABEL);
    }
    assertThat(label(root.resolve("outside"))).isEmpty();
  }

  @Test
  void nothingHappensWithoutSelinux() throws IOException {
    Path tree = tree();
    new SelinuxLabels(root).share(tree);

    assertThat(label(tree)).isEmpty();
  }

  @Test
  void partsOfTheSystemKeepTheirs() throws IOException {
    SelinuxLabels labels = labels();
    for (String part : new String[] {"/", "/etc", "/usr/", "/home/../var/lib"}) {
      assertThatThrownBy(() -> labels.share(Path.of(part)))
          .hasMessageMatching("SELinux relabeling of /.* is not allowed");
    }
  }
}
