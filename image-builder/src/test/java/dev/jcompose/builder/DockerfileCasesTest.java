package dev.jcompose.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.builder.progress.BuildEvent;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.request.Credentials;
import dev.jcompose.image.HistoryEntry;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageConfig;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.Snapshot;
import dev.jcompose.image.fixture.TestTar;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.mount.OverlayMount.Way;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Dockerfiles as data: a folder holds a `Dockerfile`, a `context`, `options` (`arg A=1`, `label`,
/// `secret`, `target name`), and what is `expected`: remarks, configuration, history, layers and
/// files beyond those of the base image, or the problem.
///
/// `-Dcases.write=true` writes what comes out now; read it before it is committed.
@Tag("root")
final class DockerfileCasesTest {
  private static final Path CASES = Path.of("src/test/resources/dockerfiles");
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  @TempDir private static Path temp;
  private static TestImages images;
  private static Map<String, String> base = Map.of();

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root for mounts");
    assumeTrue(Files.isExecutable(BUSYBOX), "needs a static busybox at " + BUSYBOX);
    images = TestImages.open(temp.resolve("store"));
    TestTar tar =
        new TestTar()
            .directory("bin/", 0755)
            .file("bin/busybox", 0755, Files.readAllBytes(BUSYBOX))
            .symlink("bin/sh", "busybox")
            .symlink("bin/mkdir", "busybox")
            .symlink("bin/ln", "busybox")
            .directory("tmp/", 01777)
            .file("etc/passwd", "root:x:0:0::/:/bin/sh\napp:x:1000:1001::/:/bin/sh\n")
            .file("etc/group", "root:x:0:\nstaff:x:50:\n")
            .file("etc/base", "base");
    Image image =
        images.importRootfs(
            new ByteArrayInputStream(tar.bytes()),
            Optional.of("base"),
            List.of("ENV PATH=/bin", "CMD [\"sh\"]"));
    base = files(image);
    Image trigger =
        images
            .builder()
            .build(
                BuildRequest.of(Files.createDirectory(temp.resolve("trigger")))
                    .withInline(
                        Optional.of("FROM scratch\nONBUILD COPY a /seen\nONBUILD ENV T=1\n")),
                (step, output, cancellation) -> 1,
                event -> {});
    images.tag(trigger.id().value(), "trigger");
  }

  @AfterAll
  static void close() {
    if (images != null) {
      images.close();
    }
  }

  static List<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void buildsAsExpected(String name) throws IOException, InterruptedException {
    Path folder = CASES.resolve(name);
    String outcome = outcome(folder);
    if (Boolean.getBoolean("cases.write")) {
      Files.writeString(folder.resolve("expected"), outcome);
    }
    assertThat(outcome).isEqualTo(Files.readString(folder.resolve("expected")));
    assertThat(temp.resolve("store/tmp")).isEmptyDirectory();
  }

  private static String outcome(Path folder) throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    BuildRequest request = request(folder);
    try {
      Image image =
          images
              .builder()
              .build(
                  request,
                  new ChrootRunner(),
                  event -> {
                    if (event instanceof BuildEvent.Warning(String message)) {
                      synchronized (lines) {
                        lines.add("warning " + message);
                      }
                    }
                  });
      describe(image, lines);
    } catch (ImageException problem) {
      lines.add("problem " + problem.getMessage());
    }
    return String.join("\n", lines) + "\n";
  }

  private static BuildRequest request(Path folder) throws IOException {
    Map<String, String> args = new HashMap<>();
    Map<String, String> labels = new HashMap<>();
    Map<String, Credentials.Secret> secrets = new HashMap<>();
    Optional<String> target = Optional.empty();
    Path options = folder.resolve("options");
    for (String line : Files.exists(options) ? Files.readAllLines(options) : List.<String>of()) {
      String[] words = line.split("[ =]", 3);
      switch (words[0]) {
        case "arg" -> args.put(words[1], words[2]);
        case "label" -> labels.put(words[1], words[2]);
        case "secret" -> secrets.put(words[1], new Credentials.Secret.OfText(words[2]));
        case "target" -> target = Optional.of(words[1]);
        default -> throw new IllegalArgumentException(options + ": " + line);
      }
    }
    return BuildRequest.of(context(folder))
        .withArgs(args)
        .withLabels(labels)
        .withTarget(target)
        .withCredentials(new Credentials(secrets, Map.of()));
  }

  /// A copy, because a checkout's modes depend on who made it.
  private static Path context(Path folder) throws IOException {
    Path copy = Files.createDirectories(temp.resolve("contexts").resolve(folder.getFileName()));
    Path context = folder.resolve("context");
    if (Files.exists(context)) {
      try (Stream<Path> paths = Files.walk(context)) {
        for (Path path : (Iterable<Path>) paths::iterator) {
          Path target = copy.resolve(context.relativize(path).toString());
          if (!path.equals(context)) {
            Files.copy(path, target, LinkOption.NOFOLLOW_LINKS);
          }
          if (!Files.isSymbolicLink(path)) {
            boolean all = Files.isDirectory(path) || Files.isExecutable(path);
            Files.setPosixFilePermissions(
                target, PosixFilePermissions.fromString(all ? "rwxr-xr-x" : "rw-r--r--"));
          }
        }
      }
    }
    Files.copy(folder.resolve("Dockerfile"), copy.resolve("Dockerfile"));
    Files.setPosixFilePermissions(
        copy.resolve("Dockerfile"), PosixFilePermissions.fromString("rw-r--r--"));
    return copy;
  }

  private static void describe(Image image, List<String> lines) {
    ImageConfig config = image.config();
    config.environment().forEach(variable -> lines.add("env " + variable));
    new TreeMap<>(config.labels()).forEach((key, value) -> lines.add("label " + key + "=" + value));
    config.entrypoint().ifPresent(args -> lines.add("entrypoint " + args));
    config.command().ifPresent(args -> lines.add("cmd " + args));
    if (!config.user().isEmpty()) {
      lines.add("user " + config.user());
    }
    if (!config.workingDirectory().isEmpty()) {
      lines.add("workdir " + config.workingDirectory());
    }
    config.exposedPorts().stream().sorted().forEach(port -> lines.add("port " + port));
    config.volumes().stream().sorted().forEach(volume -> lines.add("volume " + volume));
    config.stopSignal().ifPresent(signal -> lines.add("stopsignal " + signal));
    config.healthcheck().ifPresent(check -> lines.add("healthcheck " + check));
    if (!config.shell().isEmpty()) {
      lines.add("shell " + config.shell());
    }
    config.onBuild().forEach(trigger -> lines.add("onbuild " + trigger));
    images
        .details(image.id().value())
        .ifPresent(details -> {
          if (!details.author().isEmpty()) {
            lines.add("author " + details.author());
          }
          for (HistoryEntry entry : details.history()) {
            lines.add("history " + (entry.emptyLayer() ? "- " : "+ ") + entry.createdBy());
          }
        });
    lines.add("layers " + image.layers().size());
    Map<String, String> files = files(image);
    boolean onBase = files.containsKey("/bin/busybox");
    files.forEach((path, text) -> {
      if (!text.equals(onBase ? base.get(path) : null)) {
        lines.add(path + " " + text);
      }
    });
    if (onBase) {
      base.keySet().stream()
          .filter(path -> !files.containsKey(path))
          .forEach(path -> lines.add(path + " removed"));
    }
  }

  private static Map<String, String> files(Image image) {
    Snapshot snapshot = images.createSnapshot("s-" + UUID.randomUUID(), image.id());
    List<Path> lower = snapshot.lower().subList(1, snapshot.lower().size());
    Map<String, String> files = new TreeMap<>();
    if (!lower.isEmpty()) {
      try (Directory mount =
              new Directory(
                  new OverlayMount(Way.ofThisKernel())
                      .detached(lower, snapshot.upper(), snapshot.work()));
          Directory root = mount.again()) {
        walk(root, "", files, new HashMap<>());
      }
    }
    return files;
  }

  private static void walk(
      Directory directory, String path, Map<String, String> files, Map<Long, String> linked) {
    List<DirectoryEntry> entries = new ArrayList<>(directory.list());
    entries.sort(Comparator.comparing(DirectoryEntry::name));
    for (DirectoryEntry entry : entries) {
      String at = path + "/" + entry.name();
      FileStatus status = directory.status(entry.name());
      String about = "%04o %d:%d".formatted(status.mode(), status.uid(), status.gid());
      if (status.isDirectory()) {
        files.put(at, "directory " + about);
        try (Directory child = directory.child(entry.name())) {
          walk(child, at, files, linked);
        }
      } else if (status.isSymlink()) {
        files.put(at, "link to " + directory.readLink(entry.name()));
      } else if (status.isRegular()) {
        String first = linked.putIfAbsent(status.inode(), at);
        files.put(
            at,
            status.links() > 1 && first != null
                ? "same as " + first
                : "file " + about + " " + text(directory, entry.name(), status));
      } else {
        files.put(at, status.type() + " " + about);
      }
    }
  }

  private static String text(Directory directory, String name, FileStatus status) {
    if (status.size() > 200) {
      return status.size() + " bytes";
    }
    try (var file = directory.file(name, 0);
        var in = file.stream()) {
      byte[] bytes = in.readAllBytes();
      return "\"" + new String(bytes, StandardCharsets.UTF_8).replace("\n", "\\n") + "\"";
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
