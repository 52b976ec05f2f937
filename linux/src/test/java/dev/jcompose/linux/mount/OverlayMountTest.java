package dev.jcompose.linux.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.file.OpenFlag;
import dev.jcompose.linux.mount.OverlayMount.Way;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Both ways to mount an overlay do the same.
@Tag("root")
final class OverlayMountTest {
  @TempDir private Path temp;
  private Path upper = Path.of("/nonexistent");
  private Path work = Path.of("/nonexistent");

  @BeforeEach
  void directories() throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
    assumeTrue(
        Way.ofThisKernel() == Way.ONE_BY_ONE, "needs Linux 6.7 to have both ways to compare");
    upper = Files.createDirectory(temp.resolve("upper"));
    work = Files.createDirectory(temp.resolve("work"));
  }

  /// Far more than the 4096 characters of `mount(2)` and the 256 of an option.
  private List<Path> layers(int count) throws IOException {
    List<Path> layers = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      String name = number + "," + "long:name\\".repeat(12);
      Path layer = Files.createDirectories(temp.resolve("layers").resolve(name));
      Files.writeString(layer.resolve("file-" + number), "of layer " + number);
      Files.writeString(layer.resolve("everywhere"), "of layer " + number);
      layers.add(layer);
    }
    return layers;
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void fortyLayersWithLongNamesAreOneTree(Way way) throws IOException {
    String before = Files.readString(Path.of("/proc/self/mountinfo"));
    try (Directory root = new Directory(new OverlayMount(way).detached(layers(40), upper, work))) {
      assertThat(text(root, "everywhere")).isEqualTo("of layer 0");
      assertThat(text(root, "file-39")).isEqualTo("of layer 39");
      try (OpenFile file = root.open("file-39", OpenFlag.WRITE_ONLY | OpenFlag.TRUNCATE)) {
        file.write(ByteBuffer.wrap("changed".getBytes(StandardCharsets.UTF_8)));
      }
      root.unlink("file-7");
      assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).isEqualTo(before);
    }
    assertThat(upper.resolve("file-39")).hasContent("changed");
    assertThat(Files.exists(upper.resolve("file-7"))).isTrue(); // a whiteout
    assertThat(Files.isRegularFile(upper.resolve("file-7"))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aViewIsReadOnly(Way way) throws IOException {
    try (Directory root = new Directory(new OverlayMount(way).view(layers(3)))) {
      assertThat(text(root, "file-2")).isEqualTo("of layer 2");
      assertThatThrownBy(() -> root.unlink("file-1"))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("EROFS");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aLinkOverTheRootOfAViewIsFollowed(Way way) throws IOException {
    List<Path> layers = layers(2);
    Files.createSymbolicLink(layers.getFirst().resolve("link"), Path.of("/../../everywhere"));
    try (Directory root = Directory.ofMount(new OverlayMount(way).view(layers))) {
      assertThat(root.list()).isNotEmpty();
      assertThat(text(root, "link")).isEqualTo("of layer 0");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whatIsDisposableIsNotMountedTwiceOnOneWorkDirectory(Way way) throws IOException {
    List<Path> layers = layers(2);
    OverlayMount overlay = new OverlayMount(way);
    overlay.disposable(layers, upper, work).close();
    assertThatThrownBy(() -> overlay.disposable(layers, upper, work).close())
        .isInstanceOf(LinuxException.class);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aLayerThatIsNotThereIsSaid(Way way) throws IOException {
    List<Path> layers = new ArrayList<>(layers(2));
    layers.add(temp.resolve("absent"));
    assertThatThrownBy(() -> new OverlayMount(way).detached(layers, upper, work))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("absent")
        .hasMessageContaining("ENOENT");
  }

  @Test
  void aPartIsAMountOfItsOwnThatCanBeMovedWithoutACopy() throws IOException {
    List<Path> layers = layers(2);
    Files.createDirectory(layers.get(1).resolve("below"));
    Files.writeString(layers.get(1).resolve("below/inner"), "inner");
    Files.createSymbolicLink(layers.get(0).resolve("link"), Path.of("/below"));
    try (Fd part = OverlayMount.part(layers, upper, work, "link");
        MountTree itself = MountTree.itself(part.path());
        Directory root = new Directory(part)) {
      assertThat(text(root, "inner")).isEqualTo("inner");
      itself.set(MountAttribute.READ_ONLY, false);
      assertThatThrownBy(() -> root.unlink("inner")).hasMessageContaining("EROFS");
    }
  }

  @Test
  void aLayerMayBeGivenByItsDescriptor() throws IOException {
    Path layer = layers(1).getFirst();
    try (Directory open = Directory.open(layer);
        Directory root =
            new Directory(OverlayMount.part(List.of(open.fd().path()), upper, work, "."))) {
      assertThat(text(root, "file-0")).isEqualTo("of layer 0");
    }
  }

  private static String text(Directory directory, String name) {
    try (OpenFile file = directory.open(name, OpenFlag.READ_ONLY)) {
      ByteBuffer content = ByteBuffer.allocate(100);
      file.read(content);
      return new String(content.array(), 0, content.position(), StandardCharsets.UTF_8);
    }
  }
}
