package dev.jcompose.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementTest {
  private static final CopySource FILE = new CopySource("a", false, false);
  private static final CopySource FOLDER = new CopySource("src", true, false);
  private static final CopySource CONTENT = new CopySource("src", true, true);

  @ParameterizedTest
  @CsvSource({
    // source, destination, it exists, it is a directory, unpacked in, names begin with
    "file,    /dst,    true,  true,  /dst,  a",
    "file,    /dst/b,  true,  false, /dst,  b",
    "file,    /dst/b,  false, false, /dst,  b",
    "file,    /b,      false, false, /,     b",
    "file,    b,       false, false, .,     b",
    "folder,  /dst,    true,  true,  /dst,  src",
    "folder,  /dst/,   true,  true,  /dst/, src",
    "folder,  /dst,    false, false, /,     dst",
    "folder,  /dst/,   false, false, /,     dst",
    "content, /dst,    true,  true,  /dst,  .",
    "content, /dst,    false, false, /,     dst",
    "content, /x/dst/.,false, false, /x,    dst",
  })
  void putsThingsWhereDockerPutsThem(
      String source, String path, boolean exists, boolean directory, String in, String name) {
    assertThat(Placement.of(named(source), new Destination(path, exists, directory)))
        .isEqualTo(new Placement(in, name));
  }

  private static CopySource named(String word) {
    return switch (word) {
      case "file" -> FILE;
      case "folder" -> FOLDER;
      default -> CONTENT;
    };
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> Placement.of(FOLDER, new Destination("/etc/passwd", true, false)))
        .hasMessageContaining("cannot copy directory");
    assertThatThrownBy(() -> Placement.of(FILE, new Destination("/new/", false, false)))
        .hasMessageStartingWith("no such directory: ");
  }

  @ParameterizedTest
  @CsvSource({
    "src, dst, dst",
    "src/, dst, dst/",
    "src/a/b, dst, dst/a/b",
    "./a, dst, dst/a",
    "./, ., ./",
    "./a, ., ./a",
    "/a, dst, dst"
  })
  void renamesTheFirstPartOfNames(String member, String name, String renamed) {
    assertThat(new Placement("/", name).renamed(member)).isEqualTo(renamed);
  }

  @ParameterizedTest
  @CsvSource({
    "web:/etc, web, /etc",
    "./web:/etc, '', ./web:/etc",
    "/a:b, '', /a:b",
    "file, '', file",
    "-, '', -",
    "web:, web, ''"
  })
  void tellsServicesFromPaths(String argument, String service, String path) {
    assertThat(CopyPath.of(argument)).isEqualTo(new CopyPath(service, path));
  }

  @ParameterizedTest
  @CsvSource({"/a/link, b, /a/b", "/a/link/, b, /a/b", "/link, /x, /x", "/link/., x, /x"})
  void followsLinksFromWhereTheyAre(String link, String text, String target) {
    assertThat(Placement.target(link, text)).isEqualTo(target);
  }
}
