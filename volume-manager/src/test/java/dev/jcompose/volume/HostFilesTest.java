package dev.jcompose.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostFilesTest {
  @TempDir Path directory;

  @Nested
  class BindSources {
    @Test
    void saysWhatIsThere() throws IOException {
      Path file = Files.writeString(directory.resolve("f"), "x");
      Path link = Files.createSymbolicLink(directory.resolve("l"), file);

      assertThat(BindSource.resolve(directory + "/./f", false))
          .isEqualTo(new BindSource(file, BindSource.Kind.FILE));
      assertThat(BindSource.resolve(link.toString(), true).kind()).isEqualTo(BindSource.Kind.FILE);
      assertThat(BindSource.resolve(directory.toString(), false).kind())
          .isEqualTo(BindSource.Kind.DIRECTORY);
      assertThat(BindSource.resolve("/dev/null", false).kind()).isEqualTo(BindSource.Kind.SPECIAL);
    }

    @Test
    void makesAMissingDirectoryOnlyWhenWished() throws IOException {
      Path missing = directory.resolve("a/b");
      assertThatThrownBy(() -> BindSource.resolve(missing.toString(), false))
          .isInstanceOf(VolumeException.class)
          .hasMessage(
              "invalid mount config for type \"bind\": bind source path does not exist: "
                  + missing);
      assertThat(directory.resolve("a")).doesNotExist();

      assertThat(BindSource.resolve(missing.toString(), true).path()).isDirectory();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(missing)))
          .isEqualTo("rwxr-xr-x");
    }

    @Test
    void namesWhatIsInTheWay() throws IOException {
      Files.writeString(directory.resolve("f"), "x");
      Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nowhere"));

      assertThatThrownBy(() -> BindSource.resolve(directory + "/dangling", true))
          .hasMessageContaining("dangling symbolic link");
      assertThatThrownBy(() -> BindSource.resolve(directory + "/f/below", true))
          .isInstanceOf(VolumeException.class)
          .hasMessageContaining("error while creating mount source path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "relative", "./x", "~/x", "/a\0b"})
    void onlyAbsolutePathsAreTaken(String source) {
      assertThatThrownBy(() -> BindSource.resolve(source, true))
          .isInstanceOf(VolumeException.class)
          .hasMessageContaining("mount path must be absolute");
    }
  }

  @Nested
  @Tag("root")
  class Inline {
    private InlineFiles files;

    @BeforeEach
    void prepare() {
      files = new InlineFiles(directory.resolve("c1/files"));
    }

    @Test
    void haveContentOwnerAndModeInADirectoryForRootAlone() throws IOException {
      assumeTrue("root".equals(System.getProperty("user.name")), "needs root to give files away");
      Path path = files.write("secret-0", bytes("s3cret"), 1000, 1001, 0440);

      assertThat(path).hasContent("s3cret");
      assertThat(Files.getAttribute(path, "unix:uid")).isEqualTo(1000);
      assertThat(Files.getAttribute(path, "unix:gid")).isEqualTo(1001);
      assertThat(Files.getAttribute(path, "unix:mode")).isEqualTo(0100440);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.directory())))
          .isEqualTo("rwx------");
    }

    @Test
    void areReplacedWhole() throws IOException {
      assumeTrue("root".equals(System.getProperty("user.name")), "needs root to give files away");
      files.write("c", bytes("one"), 0, 0, 0444);
      files.write("c", new byte[0], 0, 0, 0444);

      assertThat(files.directory().resolve("c")).isEmptyFile();
      assertThat(files.directory()).isDirectoryContaining(path -> path.endsWith("c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../x"})
    void areNeverWrittenElsewhere(String name) {
      assertThatThrownBy(() -> files.write(name, bytes("x"), 0, 0, 0444))
          .isInstanceOf(VolumeException.class);
      assertThat(files.directory()).doesNotExist();
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
