package dev.jcompose.image.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.image.CommitRequest;
import dev.jcompose.image.DiskUsage;
import dev.jcompose.image.HistoryEntry;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageConfig;
import dev.jcompose.image.ImagesInUse;
import dev.jcompose.image.PruneReport;
import dev.jcompose.image.Snapshot;
import dev.jcompose.image.fixture.TestArchive;
import dev.jcompose.image.fixture.TestTar;
import dev.jcompose.image.tar.TarEntry;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.ExtendedAttributes;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.FileType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("root")
final class OverlayImagesTest {
  private static final byte[] BASE =
      new TestTar()
          .directory("etc/", 0755)
          .file("etc/passwd", "root:x:0:0::/root:/bin/sh\n")
          .directory("data/", 0750)
          .file("data/old", "old")
          .file("bin/su", 04755, new byte[] {1, 2, 3})
          .bytes();
  private static final byte[] TOP =
      new TestTar()
          .file("etc/.wh.passwd", "")
          .file("data/.wh..wh..opq", "")
          .file("data/new", "new")
          .hardlink("data/same", "data/new")
          .bytes();

  @TempDir private Path temp;
  private OverlayImages images;

  @BeforeEach
  void open() {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root for device nodes");
    images = OverlayImages.open(temp.resolve("store"));
  }

  @AfterEach
  void close() {
    images.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "docker gzip", "oci"})
  void anArchiveIsLoadedWithItsNamesAndLayers(String form) throws IOException {
    byte[] config = TestArchive.config(BASE, TOP);
    byte[] docker = TestArchive.docker("team/app:1", config, BASE, TOP);
    byte[] archive =
        switch (form) {
          case "docker" -> docker;
          case "docker gzip" -> TestTar.gzip(docker);
          default -> TestArchive.oci("team/app:1", config, BASE, TOP);
        };
    Image image = images.load(new ByteArrayInputStream(archive)).getFirst();
    assertThat(image.tags()).containsExactly("team/app:1");
    assertThat(image.config().command()).hasValue(List.of("sh"));
    assertThat(image.layers()).hasSize(2);
    assertThat(images.find("docker.io/team/app:1")).hasValue(image);
    assertThat(images.find(image.id().hex().substring(0, 12))).hasValue(image);
    assertThat(images.find(image.id().value())).hasValue(image);
    assertThat(images.find("team/app")).isEmpty();

    Snapshot snapshot = images.createSnapshot("c1", image.id());
    Path top = snapshot.lower().get(1);
    Path base = snapshot.lower().get(2);
    assertThat(status(top, "etc/passwd").isWhiteout()).isTrue();
    assertThat(Files.readString(top.resolve("data/same"))).isEqualTo("new");
    assertThat(status(top, "data/same").links()).isEqualTo(2);
    assertThat(status(base, "bin/su").mode()).isEqualTo(04755);
    assertThat(status(base, "data").mode()).isEqualTo(0750);
    assertThat(status(base, "data/old").modified()).isEqualTo(TestTar.TIME);
    assertThat(attribute(top, "data", "trusted.overlay.opaque")).hasValue(new byte[] {'y'});
    // The archive's top layer says nothing of etc and data themselves: they look as below.
    assertThat(status(top, "data").mode()).isEqualTo(0750);
  }

  @Test
  void whatIsLoadedHasTheNamesOfTheArchive() {
    Image first = load("x:1", BASE);
    images.tag("x:1", "y:1");
    assertThat(load("x:1", BASE).tags()).containsExactly("x:1");
    assertThat(images.find(first.id().value()).orElseThrow().tags())
        .containsExactlyInAnyOrder("x:1", "y:1");
  }

  @Test
  void ownersAttributesDevicesAndLongNamesSurvive() {
    String deep = "d/".repeat(60) + "n".repeat(200);
    byte[] layer =
        new TestTar()
            .add(
                TarEntry.of("cap", TarEntry.Type.FILE, 0755, TestTar.TIME)
                    .withSize(1)
                    .withOwner(70_000, 4_000_000_000L)
                    .withAttributes(
                        TestTar.attribute(
                            "security.capability",
                            new byte[] {
                              1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
                            })),
                new byte[] {7})
            .add(
                TarEntry.of("null", TarEntry.Type.CHARACTER_DEVICE, 0666, TestTar.TIME)
                    .withDevice(1, 3),
                new byte[0])
            .add(TarEntry.of("pipe", TarEntry.Type.FIFO, 0600, TestTar.TIME), new byte[0])
            .add(
                TarEntry.of("redirected", TarEntry.Type.DIRECTORY, 0755, TestTar.TIME)
                    .withAttributes(TestTar.attribute("trusted.overlay.redirect", (byte) '/')),
                new byte[0])
            .file(deep, "deep")
            .bytes();
    Path root = rootOf(images.importRootfs(new ByteArrayInputStream(layer), none()));
    assertThat(status(root, "cap").uid()).isEqualTo(70_000);
    assertThat(status(root, "cap").gid()).isEqualTo(4_000_000_000L);
    assertThat(attribute(root, "cap", "security.capability")).isPresent();
    assertThat(status(root, "null").rdevMinor()).isEqualTo(3);
    assertThat(status(root, deep).size()).isEqualTo(4);
    assertThat(attribute(root, "redirected", "trusted.overlay.redirect")).isEmpty();
  }

  @Test
  void aNameMovesToTheNewImageAndTheOldOneStaysUntilRemoved() {
    Image first = load("x:1", BASE);
    Image second = load("x:1", BASE, TOP);
    assertThat(images.find("x:1")).map(Image::id).hasValue(second.id());
    assertThat(images.find(first.id().value()).orElseThrow().tags()).isEmpty();
    images.tag("x:1", "y");
    assertThat(images.remove("x:1", false, ImagesInUse.NONE)).containsExactly("Untagged: x:1");
    assertThat(images.remove("y", false, ImagesInUse.NONE))
        .startsWith("Untagged: y:latest", "Deleted: " + second.id())
        .hasSize(3);
    assertThat(images.remove(first.id().hex().substring(0, 8), false, ImagesInUse.NONE)).hasSize(2);
    assertThat(images.list()).isEmpty();
    assertThat(filesIn("layers")).isEmpty();
    assertThat(filesIn("blobs/sha256")).isEmpty();
  }

  @Test
  void anImageInUseIsKept() {
    Image image = load("x:1", BASE);
    ImagesInUse running = new ImagesInUse(Set.of(image.id()), Set.of());
    assertThatThrownBy(() -> images.remove("x:1", false, running))
        .hasMessageContaining("must force");
    assertThatThrownBy(() -> images.remove(image.id().value(), true, running))
        .hasMessageContaining("cannot be forced");
    assertThat(images.remove("x:1", true, running)).containsExactly("Untagged: x:1");
    assertThat(images.find(image.id().value())).isPresent();
  }

  @Test
  void anImageOfWhatDoesNotRunGoesByForce() {
    Image image = load("x:1", BASE);
    ImagesInUse stopped = new ImagesInUse(Set.of(), Set.of(image.id()));
    Snapshot snapshot = images.createSnapshot("c1", image.id());
    assertThatThrownBy(() -> images.remove(image.id().value(), false, stopped))
        .hasMessageContaining("must be forced");
    assertThat(images.remove("x:1", true, stopped))
        .containsExactly("Untagged: x:1", "Deleted: " + image.id());
    assertThat(images.find(image.id().value())).isEmpty();
    assertThat(snapshot.lower().get(1).resolve("etc/passwd")).exists();
  }

  @Test
  void layersStayAsLongAsASnapshotStandsOnThem() {
    Image image = load("x:1", BASE);
    Snapshot snapshot = images.createSnapshot("c1", image.id());
    images.remove("x:1", false, ImagesInUse.NONE);
    assertThat(snapshot.lower().get(1).resolve("etc/passwd")).exists();
    images.removeSnapshot("c1");
    images.removeSnapshot("c1");
    assertThat(images.snapshot("c1")).isEmpty();
    images.close();
    images = OverlayImages.open(temp.resolve("store"));
    assertThat(filesIn("layers")).isEmpty();
    assertThat(filesIn("snapshots")).isEmpty();
  }

  @Test
  void everythingIsThereAgainAfterRestart() {
    Image image = load("x:1", BASE, TOP);
    Snapshot snapshot = images.createSnapshot("c1", image.id());
    images.close();
    images = OverlayImages.open(temp.resolve("store"));
    assertThat(images.list()).containsExactly(image);
    assertThat(images.snapshot("c1")).hasValue(snapshot);
    assertThatThrownBy(() -> OverlayImages.open(temp.resolve("store")))
        .hasMessageContaining("another process");
  }

  @Test
  void aLayerThatNeverReachedTheDiskIsMadeAgainAfterAReboot() throws IOException {
    Image image = load("x:1", BASE, TOP);
    Path base = images.createSnapshot("c1", image.id()).lower().get(2);
    images.close();
    Files.writeString(base.resolveSibling("pending"), "another boot");
    Files.delete(base.resolve("etc/passwd"));
    images = OverlayImages.open(temp.resolve("store"));
    assertThat(base.resolve("etc/passwd")).exists();
    assertThat(images.list()).containsExactly(image);
  }

  @Test
  void whatACrashLeftIsSwept() throws IOException {
    Image image = load("x:1", BASE);
    images.close();
    Path store = temp.resolve("store");
    Files.createDirectories(store.resolve("tmp/layer-1/fs/a"));
    Files.createDirectories(store.resolve("snapshots/half/upper"));
    Files.createDirectories(store.resolve("layers/" + "0".repeat(64) + "/fs"));
    Files.writeString(store.resolve("blobs/sha256/" + "0".repeat(64)), "orphan");
    images = OverlayImages.open(store);
    assertThat(filesIn("tmp")).isEmpty();
    assertThat(filesIn("snapshots")).isEmpty();
    // A layer gets its name with its record in it: one without was damaged, and its content is
    // kept.
    assertThat(filesIn("layers")).hasSize(2);
    assertThat(filesIn("blobs/sha256")).hasSize(3);
    assertThat(images.list()).containsExactly(image);
  }

  @Test
  void onlyRootCanEnterTheStore() {
    try (Directory store = Directory.open(temp.resolve("store"))) {
      assertThat(store.status().mode()).isEqualTo(0710);
    }
  }

  @Test
  void anImportsCommentIsItsHistory() {
    byte[] tar = new TestTar().symlink("a", "b").bytes();
    Image image =
        images.importRootfs(
            new ByteArrayInputStream(tar), none(), ImageConfig.EMPTY, "from the old disk");

    assertThat(images.details(image.id().value()).orElseThrow().history())
        .extracting(HistoryEntry::comment)
        .containsExactly("from the old disk");
  }

  @Test
  void theInitLayerShadowsWhatAnImagePutAtMountPoints() {
    byte[] hostile = new TestTar().symlink("dev", "/etc").symlink("etc", "/tmp").bytes();
    Image image = images.importRootfs(new ByteArrayInputStream(hostile), none());
    Path init = images.createSnapshot("c1", image.id()).lower().getFirst();
    assertThat(status(init, "dev").isDirectory()).isTrue();
    assertThat(status(init, "etc/hosts").isRegular()).isTrue();
    assertThat(status(init, "etc/mtab").isSymlink()).isTrue();
  }

  @Test
  void whatIsSavedIsLoadedAsTheSameImage() {
    Image image = load("x:1", BASE, TOP);
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    images.save(List.of("x:1"), archive);
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    images.save(List.of("x:1"), again);
    assertThat(again.toByteArray()).isEqualTo(archive.toByteArray());
    images.remove("x:1", false, ImagesInUse.NONE);
    Image loaded = images.load(new ByteArrayInputStream(archive.toByteArray())).getFirst();
    assertThat(loaded).isEqualTo(image);
  }

  @Test
  void pruneTakesWhatNobodyUsesAndTheBooksBalance() {
    Image used = load("x:1", BASE);
    load("x:2", BASE, TOP);
    load("x:2", TOP);
    DiskUsage usage = images.usage();
    assertThat(usage.images()).hasSize(3);
    assertThat(usage.images()).anyMatch(image -> image.sharedBytes() > 0);
    PruneReport dangling = images.prune(false, Set.of());
    assertThat(dangling.lines()).isNotEmpty().allMatch(line -> line.startsWith("Deleted:"));
    assertThat(images.list()).hasSize(2);
    PruneReport all = images.prune(true, Set.of(used.id()));
    assertThat(all.lines()).contains("Untagged: x:2");
    assertThat(images.list()).containsExactly(used);
    assertThat(images.usage().layersBytes()).isEqualTo(used.size());
  }

  @Test
  void aContainersFilesAreCommittedAndExported() throws IOException {
    Image image = load("x:1", BASE);
    Snapshot snapshot = images.createSnapshot("c1", image.id());
    Files.writeString(snapshot.upper().resolve("mine"), "written by the container");
    try (Directory upper = Directory.open(snapshot.upper())) {
      upper.makeDirectory("etc", 0755);
      try (Directory etc = upper.child("etc")) {
        etc.makeNode("passwd", FileType.CHARACTER_DEVICE, 0, 0, 0);
      }
    }
    Image committed =
        images.commit(
            new CommitRequest(
                "c1",
                image.id(),
                new ImageConfig(
                    "",
                    List.of("MORE=1"),
                    Optional.empty(),
                    Optional.empty(),
                    "",
                    List.of(),
                    List.of(),
                    Map.of(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of()),
                List.of("sh"),
                Optional.of("new"),
                "me",
                "why"));
    assertThat(committed.tags()).containsExactly("new:latest");
    assertThat(committed.layers()).hasSize(2);
    assertThat(committed.config().environment()).contains("MORE=1");
    Path top = images.createSnapshot("c2", committed.id()).lower().get(1);
    assertThat(top.resolve("mine")).hasContent("written by the container");
    assertThat(status(top, "etc/passwd").isWhiteout()).isTrue();
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    images.export("c1", tar);
    Image imported = images.importRootfs(new ByteArrayInputStream(tar.toByteArray()), none());
    Path whole = images.createSnapshot("c3", imported.id()).lower().get(1);
    assertThat(whole.resolve("mine")).exists();
    assertThat(whole.resolve("data/old")).hasContent("old");
    assertThat(whole.resolve("etc/passwd")).doesNotExist();
  }

  private Image load(String name, byte[]... layers) {
    byte[] archive = TestArchive.docker(name, TestArchive.config(layers), layers);
    return images.load(new ByteArrayInputStream(archive)).getFirst();
  }

  private Path rootOf(Image image) {
    return images.createSnapshot("root-of", image.id()).lower().get(1);
  }

  private List<Path> filesIn(String directory) {
    try (Stream<Path> files = Files.list(temp.resolve("store").resolve(directory))) {
      return files.toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static FileStatus status(Path root, String path) {
    try (Directory directory = Directory.open(root)) {
      return directory.find(path, false).orElseThrow();
    }
  }

  private static Optional<byte[]> attribute(Path root, String path, String name) {
    try (Directory directory = Directory.open(root);
        Fd place = directory.reference(path, false)) {
      return ExtendedAttributes.get(place, name);
    }
  }

  private static Optional<String> none() {
    return Optional.empty();
  }
}
