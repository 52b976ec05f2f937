package dev.jcompose.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.jcompose.builder.cache.CachePruning;
import dev.jcompose.builder.progress.BuildEvent;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.request.CachePlace;
import dev.jcompose.builder.request.CachePolicy;
import dev.jcompose.builder.request.CacheTarget;
import dev.jcompose.builder.request.Credentials;
import dev.jcompose.builder.run.SshForward;
import dev.jcompose.builder.source.GitSource;
import dev.jcompose.builder.source.NamedContext;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImagesInUse;
import dev.jcompose.image.Owner;
import dev.jcompose.image.content.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What builds take from elsewhere: files by http, repositories, agents, secrets, caches. And what
/// decides whether a step is found in the cache.
@Tag("root")
final class BuildSourcesTest extends BuildFixture {
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    Files.createDirectory(temp.resolve("www"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          Path file = temp.resolve("www" + exchange.getRequestURI().getPath());
          boolean there = Files.isRegularFile(file);
          byte[] body = there ? Files.readAllBytes(file) : new byte[0];
          exchange.getResponseHeaders().set("Last-Modified", "Sun, 09 Sep 2001 01:46:40 GMT");
          exchange.sendResponseHeaders(there ? 200 : 404, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopServing() {
    if (server != null) {
      server.stop(0);
    }
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private BuildRequest request(String dockerfile) {
    return BuildRequest.of(context).withInline(Optional.of(dockerfile));
  }

  private Image build(BuildRequest request) throws InterruptedException {
    return build(images, request);
  }

  private Image build(TestImages store, BuildRequest request) throws InterruptedException {
    events.clear();
    return run(store, request);
  }

  private String output() {
    StringBuilder text = new StringBuilder();
    for (BuildEvent event : events) {
      if (event instanceof BuildEvent.Output(int _, String line, boolean _)) {
        text.append(line).append('\n');
      }
    }
    return text.toString();
  }

  // ---- fetched sources

  @Test
  void addFetchesByHttpAndTakesTheTimeOfTheServer() throws IOException, InterruptedException {
    Files.writeString(temp.resolve("www/file.txt"), "fetched");
    String dockerfile =
        "FROM base\nADD " + url("/file.txt") + " /in/\nRUN busybox stat -c '%a %Y' /in/file.txt\n";
    build(request(dockerfile));
    assertThat(output()).isEqualTo("600 1000000000\n");
    build(request(dockerfile));
    assertThat(cached()).isEqualTo(2);
    Files.writeString(temp.resolve("www/file.txt"), "changed");
    build(request(dockerfile));
    assertThat(cached()).isZero();
  }

  @Test
  void aChecksumIsHeldAgainstWhatComes() throws IOException, InterruptedException {
    byte[] content = "fetched".getBytes(StandardCharsets.UTF_8);
    Files.write(temp.resolve("www/file"), content);
    String right = Sha256.of(content).value();
    String dockerfile = "FROM scratch\nADD --checksum=" + right + " " + url("/file") + " /f\n";
    build(request(dockerfile));
    Files.delete(temp.resolve("www/file"));
    build(request(dockerfile));
    assertThat(cached()).as("what is known need not be fetched").isEqualTo(1);
    Files.writeString(temp.resolve("www/file"), "other");
    images.pruneBuildCache(CachePruning.ALL);
    assertThatThrownBy(() -> build(request(dockerfile)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("digest mismatch")
        .hasMessageContaining(right);
    assertThat(temp.resolve("store/tmp")).isEmptyDirectory();
  }

  @Test
  void whatIsNotThereIsAProblemWithItsPlace() {
    assertThatThrownBy(() -> build(request("FROM scratch\nADD " + url("/no") + " /f\n")))
        .hasMessageStartingWith("Dockerfile:2:5: " + url("/no") + ": invalid response status 404");
    assertThatThrownBy(() -> build(request("FROM scratch\nADD " + url("/no.git") + " /f\n")))
        .hasMessageStartingWith("Dockerfile:2:5: git source " + url("/no.git"));
    assertThat(temp.resolve("store/tmp")).isEmptyDirectory();
  }

  @Test
  void repositoriesAreContextsAndSources() throws IOException, InterruptedException {
    Path work = Files.createDirectories(temp.resolve("work/sub"));
    Files.writeString(work.resolve("f"), "one");
    Files.writeString(work.resolve("Dockerfile"), "FROM base\nCOPY f /f\nRUN busybox cat /f\n");
    shell(
        """
        cd work && git init -q -b main . && git config user.email a@b.c && git config user.name n
        git add . && git commit -qm one && git tag -a v1 -m v1
        echo two > sub/f && git commit -qam two
        git clone -q --bare . ../www/r.git && cd ../www/r.git && git update-server-info
        """);
    var main = GitSource.parse(url("/r.git") + "#:sub").orElseThrow();
    build(BuildRequest.of(new NamedContext.Git(main)));
    assertThat(output()).isEqualTo("two\n");
    var tagged = GitSource.parse(url("/r.git") + "#v1:sub").orElseThrow();
    build(BuildRequest.of(new NamedContext.Git(tagged)));
    assertThat(output()).isEqualTo("one\n");

    String add =
        "FROM base\nADD --keep-git-dir=true "
            + url("/r.git")
            + "#v1 /src/\nRUN busybox ls -A /src\n";
    build(request(add));
    assertThat(output()).isEqualTo(".git\nsub\n");
    build(request(add.replace(" --keep-git-dir=true", "")));
    assertThat(output()).isEqualTo("sub\n");
    build(request(add));
    assertThat(cached()).isEqualTo(2);
    build(
        request("FROM base\nCOPY --from=repo f /g\nRUN busybox cat /g\n")
            .withContexts(Map.of("repo", new NamedContext.Git(tagged))));
    assertThat(output()).isEqualTo("one\n");
    assertThat(temp.resolve("store/tmp")).isEmptyDirectory();
  }

  @Test
  void aRepositoryCannotLeadOutOfItself() throws IOException, InterruptedException {
    Files.createDirectories(temp.resolve("work"));
    Files.writeString(temp.resolve("secret"), "FROM base\n# of the host\n");
    shell(
        """
        cd work && git init -q -b main . && git config user.email a@b.c && git config user.name n
        ln -s / out && ln -s %s Dockerfile && git add . && git commit -qm one
        git clone -q --bare . ../www/r.git && cd ../www/r.git && git update-server-info
        """
            .formatted(temp.resolve("secret")));
    for (String fragment : List.of("#:out", "")) {
      var source = GitSource.parse(url("/r.git") + fragment).orElseThrow();
      assertThatThrownBy(() -> build(BuildRequest.of(new NamedContext.Git(source))))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("points outside");
    }
  }

  @Test
  void urlsOfRepositoriesAreTold() {
    assertThat(GitSource.parse("https://h/r.git#v1:a/../b"))
        .hasValue(new GitSource("https://h/r.git", "v1", "b"));
    assertThat(GitSource.parse("git@h:o/r.git")).hasValue(new GitSource("git@h:o/r.git", "", ""));
    assertThat(GitSource.parse("github.com/o/r#x"))
        .hasValue(new GitSource("https://github.com/o/r.git", "x", ""));
    assertThat(GitSource.parse("ssh://h/r")).isPresent();
    for (String none : List.of("https://h/x.tar.gz", "./dir", "file:///r.git", "ext::sh -c x")) {
      assertThat(GitSource.parse(none)).as(none).isEmpty();
    }
    assertThatThrownBy(() -> GitSource.parse("https://h/r.git#--upload-pack=x"))
        .hasMessageContaining("begins with a dash");
  }

  // ---- agents and secrets

  @Test
  void aStepReachesTheAgentOfTheUserAndNoOther() throws IOException, InterruptedException {
    shell("ssh-keygen -q -t ed25519 -N '' -C of-the-user -f key");
    // The tools of ssh are the host's: a step of the test has no more than its socket.
    BuildRequest request =
        request(
                """
                FROM base
                RUN --mount=type=ssh,id=mine,mode=0666 busybox ls -l $SSH_AUTH_SOCK
                RUN --mount=type=ssh busybox test -z "$SSH_AUTH_SOCK"
                """)
            .withCredentials(new Credentials(Map.of(), Map.of("mine", temp.resolve("key"))));
    build(request);
    assertThat(output()).startsWith("srw-rw-rw-").contains("/run/buildkit/ssh_agent.0");

    Path place = Files.createDirectory(temp.resolve("agent"));
    try (SshForward forward = SshForward.open(temp.resolve("key"), place, Owner.ROOT, 0600)) {
      assertThat(forward).isNotNull();
      assertThat(shell("SSH_AUTH_SOCK=agent/agent ssh-add -L")).contains("of-the-user");
    }
    assertThatThrownBy(
            () -> SshForward.open(temp.resolve("nowhere"), temp.resolve("www"), Owner.ROOT, 0600))
        .hasMessageContaining("no agent or key");
  }

  @Test
  void secretsReachNoLayerNoHistoryAndNoLog() throws IOException, InterruptedException {
    String secret = "hunter2-of-the-user";
    Path file = Files.writeString(temp.resolve("token"), secret);
    Image image =
        build(
            request(
                    """
                    FROM base
                    RUN --mount=type=secret,id=tok --mount=type=secret,id=env,env=TOK \\
                        busybox test -s /run/secrets/tok && busybox test -n "$TOK"
                    RUN echo done > /f
                    """)
                .withCredentials(
                    new Credentials(
                        Map.of(
                            "tok", new Credentials.Secret.OfFile(file),
                            "env", new Credentials.Secret.OfText(secret)),
                        Map.of())));
    assertThat(events.toString()).doesNotContain(secret);
    assertThat(images.details(image.id().value()).orElseThrow().toString()).doesNotContain(secret);
    try (Stream<Path> files = Files.walk(temp.resolve("store"))) {
      for (Path path : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        assertThat(new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1))
            .as(path.toString())
            .doesNotContain(secret);
      }
    }
    assertThat(
            shell(
                    "ls /dev/shm | grep -c jcompose-build-"
                        + ProcessHandle.current().pid()
                        + " || true")
                .strip())
        .isEqualTo("0");
  }

  // ---- the cache

  @Test
  void contentAndModeCountAndTimesDoNot() throws IOException, InterruptedException {
    Path file = Files.writeString(context.resolve("f"), "1");
    BuildRequest request = request("FROM base\nCOPY f /f\nRUN busybox cat /f\n");
    build(request);
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    build(request);
    assertThat(cached()).isEqualTo(2);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    build(request);
    assertThat(cached()).isZero();
    Files.writeString(file, "2");
    build(request);
    assertThat(cached()).isZero();
    Files.writeString(context.resolve("other"), "not copied");
    build(request);
    assertThat(cached()).isEqualTo(2);
  }

  @Test
  void noCacheMeansTheWholeBuildOrNamedStages() throws IOException, InterruptedException {
    BuildRequest request = request("FROM base AS one\nRUN echo 1\nFROM one AS two\nRUN echo 2\n");
    build(request);
    build(request.withCache(new CachePolicy(true, Set.of(), List.of(), List.of())));
    assertThat(cached()).isZero();
    build(request.withCache(new CachePolicy(false, Set.of("two"), List.of(), List.of())));
    assertThat(cached()).isEqualTo(1);
  }

  @Test
  void aCacheGoesToAnotherEngineByADirectory() throws IOException, InterruptedException {
    Path cache = temp.resolve("cache");
    Files.writeString(context.resolve("f"), "1");
    BuildRequest plain = request("FROM base\nCOPY f /f\nRUN echo x > /g\n");
    CachePlace.Directory place = new CachePlace.Directory(cache);
    Image here =
        build(
            plain.withCache(
                new CachePolicy(
                    false, Set.of(), List.of(), List.of(new CacheTarget(place, false, false)))));
    BuildRequest importing =
        plain.withCache(new CachePolicy(false, Set.of(), List.of(place), List.of()));
    try (TestImages other = TestImages.open(temp.resolve("other"))) {
      importBase(other);
      Image there = build(other, importing);
      assertThat(cached()).isEqualTo(2);
      assertThat(there.layers()).isEqualTo(here.layers());
    }
    // What is damaged, or not there, is left out with a word.
    try (Stream<Path> blobs = Files.list(cache.resolve("blobs/sha256"))) {
      for (Path blob : (Iterable<Path>) blobs::iterator) {
        Files.write(blob, new byte[] {1, 2, 3});
      }
    }
    try (TestImages third = TestImages.open(temp.resolve("third"))) {
      importBase(third);
      build(third, importing);
      assertThat(cached()).isZero();
      assertThat(events.toString()).contains("Warning[message=cache " + cache);
      CachePlace.Directory empty = new CachePlace.Directory(context);
      build(third, plain.withCache(new CachePolicy(true, Set.of(), List.of(empty), List.of())));
      assertThat(events.toString()).contains("not found (cache_to creates it)");
    }
  }

  @Test
  void anOciLayoutIsAContext() throws IOException, InterruptedException {
    Image image =
        build(request("FROM base\nRUN echo from-layout > /l\n").withTags(List.of("lay:1")));
    Path layout = Files.createDirectory(temp.resolve("layout"));
    try (var out = Files.newOutputStream(temp.resolve("layout.tar"))) {
      images.save(List.of("lay:1"), out);
    }
    shell("tar -C layout -xf layout.tar");
    images.remove(image.id().value(), true, ImagesInUse.NONE);
    images.pruneBuildCache(CachePruning.ALL);
    for (String reference : List.of("", ":1")) {
      build(
          request("FROM lay\nRUN busybox cat /l " + (reference.isEmpty() ? "" : "/l") + "\n")
              .withContexts(Map.of("lay", new NamedContext.OciLayout(layout, reference))));
      assertThat(output()).startsWith("from-layout\n");
    }
    assertThatThrownBy(() ->
            build(
                request("FROM lay\n")
                    .withContexts(Map.of("lay", new NamedContext.OciLayout(layout, ":nope")))))
        .hasMessageContaining("no image :nope");
  }

  @Test
  void whatIsWrittenToABindMountIsThrownAway() throws IOException, InterruptedException {
    Files.writeString(context.resolve("f"), "kept");
    build(request("FROM base\nRUN --mount=type=bind,target=/m,rw echo new > /m/f; busybox true\n"));
    assertThat(context.resolve("f")).hasContent("kept");
    assertThat(temp.resolve("store/tmp")).isEmptyDirectory();
  }

  private String shell(String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-ec", script)
            .directory(temp.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new UncheckedIOException(new IOException(script + ": " + output));
    }
    return output;
  }
}
