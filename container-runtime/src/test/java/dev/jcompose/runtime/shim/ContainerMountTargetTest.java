package dev.jcompose.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where mounts go when the image has symbolic links on the way: to where these lead inside the
/// root, made when it is not there.
class ContainerMountTargetTest extends MachineTest {
  @ParameterizedTest
  @CsvSource({
    // link in the image, its text, target of the mount, where it is to be found
    "links/v, /data/foo, /links/v, /data/foo",
    "links/v, ../data/foo, /links/v, /data/foo",
    "links/v, foo, /links/v, /links/foo",
    "links/v, /data/foo/, /links/v, /data/foo",
    "links/v, /data, /links/v/deep/er, /data/deep/er",
    "links/v, ../../../../../outside, /links/v, /outside",
    "links/v, /../../outside, /links/v, /outside",
    "links/v, /absent/../data, /links/v, /data",
    "links/v, /etc/../data/., /links/v, /data",
    "links/v, /etc, /links/v/new, /etc/new",
    "links/v, w, /links/v, /links/w",
  })
  void aDanglingLinkIsFollowedInsideTheRootAndWhatItNamesIsMade(
      String link, String text, String target, String place) throws IOException {
    link(link, text);
    Path source = Files.createDirectory(machine.directory.resolve("source"));
    Files.writeString(source.resolve("file"), "mounted here");
    var container = machine.container("cat", target + "/file", place + "/file");
    container.mounts.add(new MountSpec.Bind(source, target, false, false, "rprivate"));
    assertThat(container.output()).isEqualTo("mounted heremounted here");
    assertThat(container.upper().resolve(place.substring(1))).isDirectory();
    assertThat(machine.directory.resolve("outside")).doesNotExist();
    assertThat(Path.of("/outside")).doesNotExist();
  }

  @Test
  void aChainOfLinksIsFollowedToItsEnd() throws IOException {
    link("links/a", "b");
    link("links/b", "/links/c/x");
    link("links/c", "../deep");
    Path source = Files.writeString(machine.directory.resolve("source"), "a file");
    var container = machine.container("cat", "/links/a", "/deep/x");
    container.mounts.add(new MountSpec.Bind(source, "/links/a", false, false, "rprivate"));
    assertThat(container.output()).isEqualTo("a filea file");
  }

  @ParameterizedTest
  @CsvSource({
    "links/v, v, /links/v, too many levels of symbolic links",
    "links/v, ../links/w/../v, /links/v, too many levels of symbolic links",
    "links/v, /etc/passwd/x, /links/v, not a directory",
    "links/v, /proc/absent, /links/v, no such file or directory",
    "links/v, /proc/self/fd/0, /links/v, too many levels of symbolic links",
  })
  void whatLeadsNowhereIsSaid(String link, String text, String target, String why)
      throws IOException {
    link(link, text);
    Path source = Files.createDirectory(machine.directory.resolve("source"));
    var container = machine.container("true");
    container.mounts.add(new MountSpec.Bind(source, target, false, false, "rprivate"));
    assertThatThrownBy(container::start)
        .isInstanceOf(StartException.class)
        .hasMessage("error mounting to rootfs at \"" + target + "\": " + why);
  }

  private void link(String path, String text) throws IOException {
    Path link = machine.image.resolve(path);
    Files.createDirectories(link.resolveSibling("."));
    Files.createSymbolicLink(link, Path.of(text));
  }
}
