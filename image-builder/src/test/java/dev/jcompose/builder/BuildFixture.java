package dev.jcompose.builder;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.builder.progress.BuildEvent;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.request.Credentials;
import dev.jcompose.image.Image;
import dev.jcompose.image.Snapshot;
import dev.jcompose.image.fixture.TestTar;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.mount.OverlayMount.Way;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// A store with a base image of busybox, and a context, for tests that build.
@Tag("root")
abstract class BuildFixture {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  @TempDir protected Path temp;
  protected TestImages images;
  protected Path context;
  protected final List<BuildEvent> events = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root for mounts");
    assumeTrue(Files.isExecutable(BUSYBOX), "needs a static busybox at " + BUSYBOX);
    images = TestImages.open(temp.resolve("store"));
    context = Files.createDirectory(temp.resolve("context"));
    importBase(images);
  }

  protected static void importBase(TestImages store) throws IOException {
    TestTar base =
        new TestTar()
            .directory("bin/", 0755)
            .file("bin/busybox", 0755, Files.readAllBytes(BUSYBOX))
            .symlink("bin/sh", "busybox")
            .directory("tmp/", 01777)
            .file("etc/passwd", "root:x:0:0::/:/bin/sh\napp:x:1000:1001::/:/bin/sh\n")
            .file("etc/group", "root:x:0:\nstaff:x:50:\n")
            .file("etc/base", "base");
    store.importRootfs(
        new ByteArrayInputStream(base.bytes()),
        Optional.of("base"),
        List.of("ENV PATH=/bin", "CMD [\"sh\"]"));
  }

  @AfterEach
  void close() {
    images.close();
  }

  protected void write(String path, String content) throws IOException {
    Path file = context.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  protected Image build(String dockerfile) throws InterruptedException {
    return run(request(dockerfile, Map.of(), Map.of()));
  }

  protected Image build(String dockerfile, Map<String, String> args) throws InterruptedException {
    return run(request(dockerfile, args, Map.of()));
  }

  protected void build(String dockerfile, String tag) throws InterruptedException {
    images.tag(build(dockerfile).id().value(), tag);
  }

  protected Image run(BuildRequest request) throws InterruptedException {
    return run(images, request);
  }

  protected Image run(TestImages store, BuildRequest request) throws InterruptedException {
    return store
        .builder()
        .build(
            request,
            new ChrootRunner(),
            event -> {
              synchronized (events) {
                events.add(event);
              }
            });
  }

  protected BuildRequest request(
      String dockerfile, Map<String, String> args, Map<String, Path> secrets) {
    Map<String, Credentials.Secret> files = new HashMap<>();
    secrets.forEach((id, path) -> files.put(id, new Credentials.Secret.OfFile(path)));
    return BuildRequest.of(context)
        .withInline(Optional.of(dockerfile))
        .withArgs(args)
        .withCredentials(new Credentials(files, Map.of()));
  }

  protected long cached() {
    return events.stream().filter(event -> event instanceof BuildEvent.Cached).count();
  }

  protected Directory root(Image image) {
    Snapshot snapshot = images.createSnapshot("s-" + UUID.randomUUID(), image.id());
    List<Path> lower = snapshot.lower().subList(1, snapshot.lower().size());
    return new Directory(
        new OverlayMount(Way.ofThisKernel()).detached(lower, snapshot.upper(), snapshot.work()));
  }

  protected static String text(Directory root, String path) {
    try (var file = root.open(path, 0);
        var in = file.stream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  protected static List<Path> grep(Path directory, String text) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> {
            try {
              return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
            } catch (IOException failure) {
              throw new UncheckedIOException(failure);
            }
          })
          .toList();
    }
  }
}
