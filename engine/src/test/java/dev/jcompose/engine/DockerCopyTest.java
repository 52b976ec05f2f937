package dev.jcompose.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.http.RawClient;
import dev.jcompose.image.tar.TarEntry;
import dev.jcompose.image.tar.TarReader;
import dev.jcompose.image.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What `docker cp` sees and does, in containers that run and in those that do not.
class DockerCopyTest extends ServerTest {
  private List<String> names(String container, String path) throws IOException {
    String answer = ask("GET /v1.45/containers/" + container + "/archive?path=" + path);
    assertThat(status(answer)).as(answer).isEqualTo(200);
    var archive = new ByteArrayOutputStream();
    String chunks = body(new String(answer.getBytes(UTF_8), ISO_8859_1));
    for (int at = 0; at < chunks.length(); ) {
      int line = chunks.indexOf("\r\n", at);
      int size = Integer.parseInt(chunks.substring(at, line), 16);
      archive.write(chunks.substring(line + 2, line + 2 + size).getBytes(ISO_8859_1));
      at = line + 2 + size + 2;
    }
    var reader = new TarReader(new ByteArrayInputStream(archive.toByteArray()));
    List<String> names = new ArrayList<>();
    for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
      names.add(entry.orElseThrow().name());
    }
    return names;
  }

  private String put(String container, String query, String name, TarEntry.Type type)
      throws IOException {
    var archive = new ByteArrayOutputStream();
    byte[] content = type == TarEntry.Type.FILE ? "new\n".getBytes(UTF_8) : new byte[0];
    try (var tar = new TarWriter(archive)) {
      tar.add(
          TarEntry.of(name, type, 0644, Instant.EPOCH).withSize(content.length),
          new ByteArrayInputStream(content));
    }
    try (var client = new RawClient(socket)) {
      return client
          .send(
              "PUT /containers/%s/archive?%s HTTP/1.1\r\nHost: d\r\nConnection: close\r\n"
                      .formatted(container, query)
                  + "Content-Length: %d\r\n\r\n".formatted(archive.size()))
          .send(archive.toByteArray())
          .readAll();
    }
  }

  @Test
  void theDotAtTheEndOfAPathMeansWhatIsInIt() throws IOException {
    make("box", "true", "", "");
    assertThat(names("box", "/data/.")).containsExactly("./", "./sub/", "./sub/file");
    assertThat(names("box", "/data/")).containsExactly("data/", "data/sub/", "data/sub/file");
    assertThat(names("box", "/data")).containsExactly("data/", "data/sub/", "data/sub/file");
  }

  @Test
  void theRootAndDotsInAPathAreUnderstood() throws IOException {
    make("box", "true", "", "");
    assertThat(ask("GET /containers/box/archive?path=/"))
        .contains("/data/sub/file\0")
        .doesNotContain("./data/");
    for (String path : List.of(".", "./", "/.", "/./")) {
      assertThat(ask("GET /containers/box/archive?path=" + path))
          .as(path)
          .contains("./data/sub/file\0");
    }
    assertThat(names("box", "data/../data/./sub")).containsExactly("sub/", "sub/file");
    assertThat(names("box", "/data/sub/..")).containsExactly("data/", "data/sub/", "data/sub/file");
    assertThat(status(put("box", "path=data/sub/./", "f", TarEntry.Type.FILE))).isEqualTo(200);
    assertThat(names("box", "data/sub/.")).contains("./f");
    assertThat(status(ask("GET /containers/box/archive?path="))).isEqualTo(400);
  }

  @Test
  void theWorkingDirectoryIsThereBeforeTheFirstStart() throws IOException, InterruptedException {
    make("box", "cat f", ",\"WorkingDir\":\"/home/foo/bar\"", "");
    assertThat(names("box", "/home/foo")).containsExactly("foo/", "foo/bar/");
    assertThat(status(put("box", "path=/home/foo/bar", "f", TarEntry.Type.FILE))).isEqualTo(200);
    assertThat(status(ask("POST /containers/box/start"))).isEqualTo(204);
    test.ended("box");
    assertThat(test.log("box")).isEqualTo("new\n");
    // A file in its way is told of at the start.
    make("odd", "true", ",\"WorkingDir\":\"/data/sub/file/x\"", "");
    assertThat(status(ask("POST /containers/odd/start"))).isGreaterThanOrEqualTo(400);
  }

  @Test
  void aFileIsNoDirectory() throws IOException {
    make("box", "true", "", "");
    String answer = ask("GET /containers/box/archive?path=/data/sub/file/");
    assertThat(status(answer)).isEqualTo(500);
    assertThat(message(answer)).endsWith("not a directory");
  }

  @Test
  void volumesOfAContainerThatDoesNotRunAreReached() throws IOException {
    Path shared = Files.createDirectory(test.directory.resolve("shared"));
    Files.writeString(shared.resolve("here"), "x");
    make("box", "true", "", "\"Binds\":[\"vol:/vol/deep\",\"" + shared + ":/bound:ro\"]");
    assertThat(status(put("box", "path=/vol/deep", "f", TarEntry.Type.FILE))).isEqualTo(200);
    assertThat(test.engine().volumes().get("vol").mountpoint().resolve("f")).hasContent("new\n");
    assertThat(names("box", "/vol")).contains("vol/deep/f");
    assertThat(names("box", "/bound/here")).containsExactly("here");
    String answer = put("box", "path=/bound", "f", TarEntry.Type.FILE);
    assertThat(status(answer)).isEqualTo(403);
    assertThat(message(answer)).isEqualTo("mounted volume is marked read-only");
    // Nothing of it stays on the machine, and the container starts.
    assertThat(status(ask("POST /containers/box/start"))).isEqualTo(204);
    assertThat(status(ask("DELETE /containers/box?force=1"))).isEqualTo(204);
    assertThat(status(ask("DELETE /volumes/vol"))).isEqualTo(204);
  }

  @Test
  void aSealedContainerIsSealedFromOutsideToo() throws IOException {
    make("idle", "true", "", "\"ReadonlyRootfs\":true,\"Binds\":[\"vol:/vol\"]");
    start("busy", "sleep 1000", "", "\"ReadonlyRootfs\":true,\"Binds\":[\"vol:/vol\"]");
    for (String name : List.of("idle", "busy")) {
      String answer = put(name, "path=/tmp", "f", TarEntry.Type.FILE);
      assertThat(status(answer)).isEqualTo(403);
      assertThat(message(answer)).isEqualTo("container rootfs is marked read-only");
      assertThat(status(put(name, "path=/vol", "f-" + name, TarEntry.Type.FILE))).isEqualTo(200);
    }
  }

  @Test
  void aDirectoryAndAFileDoNotTakeEachOthersPlace() throws IOException {
    make("box", "true", "", "");
    String answer = put("box", "noOverwriteDirNonDir=true&path=/data", "sub", TarEntry.Type.FILE);
    assertThat(status(answer)).isEqualTo(400);
    assertThat(message(answer))
        .contains("cannot overwrite directory \"/data/sub\" with non-directory \"sub\"");
    assertThat(names("box", "/data")).contains("data/sub/file");
    answer =
        put("box", "noOverwriteDirNonDir=true&path=/data/sub", "file", TarEntry.Type.DIRECTORY);
    assertThat(message(answer)).contains("cannot overwrite non-directory \"/data/sub/file\"");
  }
}
