package dev.jcompose.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.builder.cache.CachePruning;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.image.Digest;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImagesInUse;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.fixture.HostileTars;
import dev.jcompose.image.fixture.TestArchive;
import dev.jcompose.image.fixture.TestRegistry;
import dev.jcompose.image.fixture.TestTar;
import dev.jcompose.image.layer.TarExtraction;
import dev.jcompose.image.layer.UnpackLimits;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.volume.LocalVolumes;
import dev.jcompose.volume.VolumeException;
import dev.jcompose.volume.VolumeSpec;
import dev.jcompose.volume.Volumes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Archives that attack go through import, load, pull, ADD, COPY and copy-up: the host stays as it
/// was, the error is clear, nothing is left.
@Tag("root")
final class HostileArchivesTest {
  @TempDir private static Path temp;
  private static TestImages images;
  private static Path canary;
  private static TestRegistry registry;

  @BeforeAll
  static void open() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root for device nodes");
    images = TestImages.open(temp.resolve("store"));
    registry = new TestRegistry();
    canary = Files.createDirectory(temp.resolve("canary"));
    Files.writeString(canary.resolve("file"), "alive");
  }

  @AfterAll
  static void close() {
    if (canary != null) {
      registry.close();
      images.close();
    }
  }

  static List<HostileTars.Case> cases() {
    return HostileTars.all(temp.resolve("canary").toString());
  }

  /// Those that are not compressed: the digests in an archive's configuration are of plain layers.
  static List<HostileTars.Case> plainCases() {
    return cases().stream()
        .filter(hostile -> hostile.bytes().length > 1)
        .filter(hostile -> hostile.bytes()[0] != 0x1f && hostile.bytes()[0] != 0x28)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void importDoesNoHarm(HostileTars.Case hostile) {
    unharmed(
        hostile,
        () ->
            images.importRootfs(
                new ByteArrayInputStream(hostile.bytes()), Optional.empty(), List.of()));
  }

  @ParameterizedTest
  @MethodSource("plainCases")
  void loadDoesNoHarm(HostileTars.Case hostile) {
    byte[] layer = hostile.bytes();
    byte[] archive = TestArchive.docker("x:1", TestArchive.config(layer), layer);
    unharmed(hostile, () -> images.load(new ByteArrayInputStream(archive)).getFirst());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void addDoesNoHarm(HostileTars.Case hostile) throws IOException, InterruptedException {
    Path context = Files.createTempDirectory(temp, "context");
    Files.write(context.resolve("a.tar"), hostile.bytes());
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nADD a.tar /in/\n");
    String before = state();
    try {
      Image image =
          images
              .builder()
              .build(BuildRequest.of(context), (step, output, cancellation) -> 1, event -> {});
      images.remove(image.id().value(), true, ImagesInUse.NONE);
    } catch (ImageException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
    images.pruneBuildCache(CachePruning.ALL);
    assertThat(state()).isEqualTo(before);
    nothingLeft();
  }

  /// What an attacker's image holds is copied onto what an attacker's image holds.
  @ParameterizedTest
  @MethodSource("cases")
  void copyDoesNoHarm(HostileTars.Case hostile) throws IOException, InterruptedException {
    Path context = Files.createTempDirectory(temp, "context");
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM bad
        COPY --from=bad / /
        COPY Dockerfile /etc/x
        COPY --link Dockerfile /in/f
        WORKDIR /in/w
        """);
    String before = state();
    try {
      Image bad =
          images.importRootfs(
              new ByteArrayInputStream(hostile.bytes()), Optional.of("bad"), List.of());
      try {
        Image image =
            images
                .builder()
                .build(BuildRequest.of(context), (step, output, cancellation) -> 1, event -> {});
        images.remove(image.id().value(), true, ImagesInUse.NONE);
      } finally {
        images.remove(bad.id().value(), true, ImagesInUse.NONE);
      }
    } catch (ImageException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
    images.pruneBuildCache(CachePruning.ALL);
    assertThat(state()).isEqualTo(before);
    nothingLeft();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void pullDoesNoHarm(HostileTars.Case hostile) {
    byte[] blob = hostile.bytes();
    byte[] config = TestArchive.config(blob);
    Descriptor layer = new Descriptor(Descriptor.LAYER, registry.blob(blob), blob.length);
    Digest _ = registry.publish("evil", "1", config, List.of(layer));
    unharmed(hostile, () -> pull(registry.domain() + "/evil:1"));
  }

  private static Image pull(String name) {
    try {
      return images.pull(name, RegistrySettings.DEFAULT, event -> {});
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interruption);
    }
  }

  /// What an attacker's image holds fills a volume.
  @ParameterizedTest
  @MethodSource("cases")
  void copyUpDoesNoHarm(HostileTars.Case hostile) throws IOException {
    String before = state();
    try {
      Image bad =
          images.importRootfs(
              new ByteArrayInputStream(hostile.bytes()), Optional.empty(), List.of());
      try {
        Path root = images.createSnapshot("bad", bad.id()).lower().getLast();
        Volumes volumes = LocalVolumes.open(temp.resolve("volumes"), _ -> {});
        for (String path : List.of("/", "/in", "/a", "/l", "/etc")) {
          copyUp(volumes, root, path);
        }
      } finally {
        images.removeSnapshot("bad");
        images.remove(bad.id().value(), true, ImagesInUse.NONE);
      }
    } catch (ImageException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
    assertThat(state()).isEqualTo(before);
    nothingLeft();
  }

  private static void copyUp(Volumes volumes, Path root, String path) {
    String name =
        volumes.create(new VolumeSpec(Optional.empty(), "local", Map.of(), Map.of())).name();
    try {
      volumes.copyUp(name, root, path);
    } catch (VolumeException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
    volumes.remove(name);
  }

  private static void unharmed(HostileTars.Case hostile, Supplier<Image> action) {
    String before = state();
    if (hostile.refused().isPresent()) {
      assertThatThrownBy(action::get)
          .isInstanceOf(ImageException.class)
          .hasMessageContaining(hostile.refused().get());
    } else {
      images.remove(action.get().id().value(), true, ImagesInUse.NONE);
    }
    assertThat(state()).isEqualTo(before);
    nothingLeft();
  }

  static List<LoadCase> brokenArchives() {
    byte[] layer = new TestTar().file("f", "x").bytes();
    byte[] other = new TestTar().file("f", "y").bytes();
    byte[] config = TestArchive.config(layer);
    String path = "blobs/sha256/" + Sha256.of(config).hex();
    String layerPath = "blobs/sha256/" + Sha256.of(layer).hex();
    return List.of(
        new LoadCase("no manifest", new TestTar().file("x", "y"), "no manifest.json"),
        new LoadCase("manifest no json", new TestTar().file("manifest.json", "x"), "not JSON"),
        new LoadCase("manifest no list", new TestTar().file("manifest.json", "{}"), "not a list"),
        new LoadCase("manifest null", new TestTar().file("manifest.json", "null"), "not a list"),
        new LoadCase(
            "config missing",
            new TestTar().file("manifest.json", TestArchive.manifest("c", "a:1", List.of())),
            "configuration missing"),
        new LoadCase(
            "config leads out",
            new TestTar()
                .file("manifest.json", TestArchive.manifest("../../etc/x", "a:1", List.of())),
            "points outside"),
        new LoadCase("layer missing", archive(path, config, List.of("gone")), "layer missing"),
        new LoadCase(
            "layer of another image",
            archive(path, config, List.of(layerPath)).file(layerPath, 0644, other),
            "digest is"),
        new LoadCase(
            "fewer layers",
            archive(path, config, List.of()),
            "configuration has 1 layers, manifest has 0"),
        new LoadCase(
            "config under a wrong digest",
            new TestTar()
                .file("blobs/sha256/" + "0".repeat(64), 0644, config)
                .file(layerPath, 0644, layer)
                .file(
                    "manifest.json",
                    TestArchive.manifest(
                        "blobs/sha256/" + "0".repeat(64), "a:1", List.of(layerPath))),
            "wrong digest"),
        new LoadCase(
            "layer is a link out",
            archive(path, config, List.of("l")).symlink("l", "/etc/passwd"),
            "layer missing"),
        new LoadCase(
            "layer links in a circle",
            archive(path, config, List.of("l")).symlink("l", "l"),
            "too many links"),
        new LoadCase(
            "config too large",
            new TestTar()
                .file("c", 0644, ("{" + " ".repeat(5 << 20) + "}").getBytes(StandardCharsets.UTF_8))
                .file("manifest.json", TestArchive.manifest("c", "a:1", List.of())),
            "not a document"),
        new LoadCase(
            "bad name",
            new TestTar()
                .file(path, 0644, config)
                .file(layerPath, 0644, layer)
                .file("manifest.json", TestArchive.manifest(path, "../../x", List.of(layerPath))),
            "invalid reference format"),
        new LoadCase(
            "digest as a path",
            new TestTar()
                .file(
                    "index.json",
                    "{\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                        + "\"digest\":\"sha256:../../../etc/passwd\",\"size\":1}]}"),
            "not sha256"),
        new LoadCase(
            "unknown digest",
            new TestTar()
                .file(
                    "index.json",
                    "{\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                        + "\"digest\":\"md5:00\",\"size\":1}]}"),
            "not sha256"),
        new LoadCase(
            "nothing for linux",
            new TestTar().file("index.json", "{\"manifests\":[]}"),
            "no image for linux"));
  }

  /// An archive that `load` must refuse.
  record LoadCase(String name, TestTar tar, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("brokenArchives")
  void brokenImageArchivesAreRefused(LoadCase broken) {
    byte[] bytes = broken.tar().bytes();
    assertThatThrownBy(() -> images.load(new ByteArrayInputStream(bytes)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(broken.message());
    nothingLeft();
  }

  @Test
  void whatUnpacksToMoreThanAllowedIsStopped() throws IOException {
    byte[] bomb =
        new TestTar().file("a", 0644, new byte[600]).file("b", 0644, new byte[600]).bytes();
    Path target = Files.createTempDirectory(temp, "bomb");
    try (Directory root = Directory.open(target)) {
      assertThatThrownBy(() -> unpack(root, bomb, new UnpackLimits(1000, 10)))
          .hasMessageContaining("more than the 1000 bytes");
      assertThatThrownBy(() -> unpack(root, bomb, new UnpackLimits(10_000, 1)))
          .hasMessageContaining("more than 1 members");
    }
  }

  @Test
  void aFullDiskIsToldAndLeavesNothing() throws IOException, InterruptedException {
    Path small = Files.createDirectory(temp.resolve("small"));
    run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small.toString());
    try (TestImages tight = TestImages.open(small.resolve("store"))) {
      Random random = new Random(1);
      byte[] content = new byte[8 << 20];
      random.nextBytes(content);
      byte[] tar = new TestTar().file("f", 0644, content).bytes();
      assertThatThrownBy(
              () -> tight.importRootfs(new ByteArrayInputStream(tar), Optional.empty(), List.of()))
          .isInstanceOfSatisfying(
              ImageException.class,
              failure -> assertThat(failure.kind()).isEqualTo(ImageException.Kind.NO_SPACE));
      assertThat(small.resolve("store/tmp")).isEmptyDirectory();
      assertThat(small.resolve("store/blobs/sha256")).isEmptyDirectory();
    } finally {
      run("umount", small.toString());
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private static void unpack(Directory root, byte[] tar, UnpackLimits limits) {
    InputStream in = new ByteArrayInputStream(tar);
    var unused = new TarExtraction(root, "", TarExtraction.Names.LAYER, limits).run(in);
    assertThat(unused).isNotNull();
  }

  private static TestTar archive(String path, byte[] config, List<String> layers) {
    return new TestTar()
        .file(path, 0644, config)
        .file("manifest.json", TestArchive.manifest(path, "a:1", layers));
  }

  private static void nothingLeft() {
    assertThat(images.list()).isEmpty();
    for (String directory : List.of("tmp", "layers", "blobs/sha256", "build-cache")) {
      assertThat(temp.resolve("store").resolve(directory)).isEmptyDirectory();
    }
  }

  /// All that could be harmed, in words.
  private static String state() {
    return Stream.of(canary, canary.resolve("file"), Path.of("/etc/passwd"), temp)
        .map(path -> {
          try {
            return path
                + " "
                + Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS)
                + " "
                + Files.getAttribute(path, "unix:uid")
                + (path.equals(temp) ? "" : Files.getLastModifiedTime(path))
                + (Files.isDirectory(path) && !path.equals(temp) ? names(path) : "");
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
        })
        .collect(Collectors.joining("\n"));
  }

  private static String names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(Path::toString).sorted().collect(Collectors.joining(" "));
    }
  }
}
