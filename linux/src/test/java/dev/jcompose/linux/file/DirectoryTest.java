package dev.jcompose.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryTest {
  @TempDir private Path temp;
  private Path rootPath = Path.of("/nonexistent");
  private Directory root = new Directory(new Fd(-1));

  @BeforeEach
  void openRoot() throws IOException {
    rootPath = Files.createDirectory(temp.resolve("root"));
    Files.writeString(temp.resolve("secret"), "outside");
    root = Directory.open(rootPath);
  }

  @AfterEach
  void closeRoot() {
    root.close();
  }

  @Test
  void absoluteAndParentPathsStayInside() throws IOException {
    Files.writeString(rootPath.resolve("secret"), "inside");
    Files.createSymbolicLink(rootPath.resolve("absolute"), Path.of("/secret"));
    Files.createSymbolicLink(rootPath.resolve("parent"), Path.of("../../../secret"));
    for (String path : new String[] {"/secret", "../secret", "absolute", "parent"}) {
      try (OpenFile file = root.open(path, OpenFlag.READ_ONLY)) {
        assertThat(text(file)).as(path).isEqualTo("inside");
      }
    }
  }

  @Test
  void linksOfProcfsAreNotFollowed() {
    try (Directory proc = Directory.open(Path.of("/proc"))) {
      assertThatThrownBy(() -> proc.open("self/cwd/anything", OpenFlag.READ_ONLY))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("ELOOP");
    }
  }

  @Test
  void entriesAreNeverFollowedOrPaths() throws IOException {
    Files.createSymbolicLink(rootPath.resolve("link"), temp.resolve("secret"));
    assertThatThrownBy(() -> root.file("link", OpenFlag.READ_ONLY)).hasMessageContaining("ELOOP");
    assertThatThrownBy(() -> root.file("../secret", OpenFlag.READ_ONLY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(root.readLink("link")).isEqualTo(temp.resolve("secret").toString());
    assertThat(root.status("link").isSymlink()).isTrue();
  }

  @Test
  void contentModeAndTimesAreWhatWasSet() {
    Instant then = Instant.parse("2001-02-03T04:05:06.789012345Z");
    try (OpenFile file = root.create("f", 0600)) {
      file.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
      file.chmod(0751);
      file.setTimes(then, then);
    }
    FileStatus status = root.status("f");
    assertThat(status.isRegular()).isTrue();
    assertThat(status.mode()).isEqualTo(0751);
    assertThat(status.size()).isEqualTo(5);
    assertThat(status.modified()).isEqualTo(then);
    root.chmod("f", 0640);
    assertThat(root.status("f").mode()).isEqualTo(0640);
  }

  @Test
  void aCopyKeepsItsHoles() {
    try (OpenFile from = root.create("sparse", 0600);
        OpenFile to = root.create("copy", 0600)) {
      from.seek(4 << 20);
      from.write(ByteBuffer.wrap("end".getBytes(StandardCharsets.UTF_8)));
      from.truncate(8 << 20);
      from.copyTo(to);
      assertThat(to.status().size()).isEqualTo(8 << 20);
      assertThat(to.status().blocks()).isLessThan(64);
      assertThat(to.nextData(0)).isEqualTo(OptionalLong.of(4 << 20));
    }
  }

  @Test
  void aDeepTreeIsRemovedWithoutFollowingLinks() throws IOException {
    Directory at = Directory.open(rootPath);
    at.makeDirectory("top", 0700);
    Directory top = at.child("top");
    top.makeSymlink("out", temp.toString());
    for (int i = 0; i < 700; i++) {
      top.makeDirectory("d", 0700);
      Directory next = top.child("d");
      top.close();
      top = next;
    }
    top.close();
    at.removeTree("top");
    assertThat(at.list()).isEmpty();
    at.close();
    assertThat(temp.resolve("secret")).exists();
    root.removeTree("top");
  }

  @Test
  @Tag("root")
  void nodesOwnersAndAttributesAreWhatWasSet() {
    assumeTrue(isRoot(), "needs root to make device nodes");
    root.makeNode("whiteout", FileType.CHARACTER_DEVICE, 0600, 0, 0);
    assertThat(root.status("whiteout").isWhiteout()).isTrue();
    root.makeNode("disk", FileType.BLOCK_DEVICE, 0600, 259, 70000);
    assertThat(root.status("disk").rdevMajor()).isEqualTo(259);
    assertThat(root.status("disk").rdevMinor()).isEqualTo(70000);
    root.makeSymlink("link", "nowhere");
    root.chown("link", 4_000_000_000L, 77);
    assertThat(root.status("link").uid()).isEqualTo(4_000_000_000L);
    try (Fd link = root.entry("link")) {
      ExtendedAttributes.set(link, "trusted.test", new byte[] {1, 0, 2});
      assertThat(ExtendedAttributes.list(link)).contains("trusted.test");
      assertThat(ExtendedAttributes.get(link, "trusted.test")).hasValue(new byte[] {1, 0, 2});
      assertThat(ExtendedAttributes.get(link, "trusted.other")).isEmpty();
    }
  }

  private static String text(OpenFile file) {
    ByteBuffer buffer = ByteBuffer.allocate(100);
    file.read(buffer);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
