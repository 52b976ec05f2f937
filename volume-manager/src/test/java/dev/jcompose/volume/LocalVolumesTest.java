package dev.jcompose.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.ExtendedAttributes;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.FileType;
import dev.jcompose.linux.tmpfs.MemoryMount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalVolumesTest {
  @TempDir Path directory;
  private Path root;
  private LocalVolumes volumes;
  private final List<String> damage = new ArrayList<>();

  @BeforeEach
  void open() {
    root = directory.resolve("volumes");
    volumes = LocalVolumes.open(root, damage::add);
  }

  @Test
  void aVolumeIsThereForTheNextEngineWithAllThatWasSaid() throws IOException {
    LocalVolume made =
        volumes.create(
            new VolumeSpec(Optional.of("p_data"), "local", Map.of(), Map.of("a", "b=c")));
    Files.writeString(made.mountpoint().resolve("x"), "kept");

    LocalVolume found = LocalVolumes.open(root, damage::add).find("p_data").orElseThrow();
    assertThat(found).isEqualTo(made);
    assertThat(found.labels()).containsExactly(Map.entry("a", "b=c"));
    assertThat(found.mountpoint()).isEqualTo(root.toRealPath().resolve("p_data/_data"));
    assertThat(found.mountpoint().resolve("x")).hasContent("kept");
    assertThat(found.anonymous()).isFalse();
  }

  @Test
  void creatingTwiceGivesTheSame() throws IOException {
    LocalVolume first = volumes.create(named("v1"));
    Files.writeString(first.mountpoint().resolve("x"), "kept");

    assertThat(volumes.create(named("v1"))).isEqualTo(first);
    assertThat(first.mountpoint().resolve("x")).exists();
    assertThat(volumes.list()).containsExactly(first);
  }

  @Test
  void anAnonymousVolumeGetsANameAndDockersLabel() {
    LocalVolume volume =
        volumes.create(new VolumeSpec(Optional.empty(), "local", Map.of(), Map.of()));

    assertThat(volume.name()).matches("[0-9a-f]{64}");
    assertThat(volume.anonymous()).isTrue();
    assertThat(volume.labels()).containsKey("com.docker.volume.anonymous");
  }

  @Test
  void removingTakesTheDataAndThenThereIsNone() throws IOException {
    LocalVolume volume = volumes.create(named("v1"));
    Files.createDirectories(volume.mountpoint().resolve("a/b/c"));
    volumes.remove("v1");

    assertThat(volumes.find("v1")).isEmpty();
    assertThat(root).isEmptyDirectory();
    assertThatThrownBy(() -> volumes.remove("v1"))
        .isInstanceOfSatisfying(
            VolumeException.class,
            problem -> assertThat(problem.kind()).isEqualTo(VolumeException.Kind.NOT_FOUND))
        .hasMessage("get v1: no such volume");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"..", "a", "../x", "a/b", "-rf", ".hidden", "a\nb", "a b", "ä1", "/abs", "a\0b"})
  void hostileNamesAreRefused(String name) {
    assertThatThrownBy(() -> volumes.create(named(name)))
        .isInstanceOfSatisfying(
            VolumeException.class,
            problem -> assertThat(problem.kind()).isEqualTo(VolumeException.Kind.INVALID));
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void aNameCanHave255BytesAndNoMore() {
    assertThat(volumes.create(named("n".repeat(255))).mountpoint()).isDirectory();
    assertThatThrownBy(() -> volumes.create(named("n".repeat(256))))
        .isInstanceOf(VolumeException.class);
  }

  @Test
  void anotherDriverIsRefusedInDockersWords() {
    assertThatThrownBy(
            () -> volumes.create(new VolumeSpec(Optional.of("v1"), "nope", Map.of(), Map.of())))
        .hasMessage("error looking up volume plugin nope: plugin \"nope\" not found");
  }

  @Test
  void badOptionsLeaveNothing() {
    assertThatThrownBy(() ->
            volumes.create(
                new VolumeSpec(Optional.of("v1"), "local", Map.of("type", "nfs"), Map.of())))
        .isInstanceOf(VolumeException.class);
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void nobodyElseCanLookIntoTheDirectory() throws IOException {
    volumes.create(named("v1"));

    assertThat(Files.getPosixFilePermissions(root)).hasSize(3);
    assertThat(Files.getPosixFilePermissions(root.resolve("v1"))).hasSize(3);
    assertThat(Files.getPosixFilePermissions(root.resolve("v1/_data"))).hasSize(7);
  }

  @Test
  void whatAKilledEngineLeftIsCleanedAndDamagedRecordsKeepTheirData() throws IOException {
    LocalVolume volume = volumes.create(named("v1"));
    Files.writeString(volume.mountpoint().resolve("x"), "kept");
    Files.writeString(root.resolve("v1/volume.json"), "");
    Files.createDirectories(root.resolve(".new-1/_data"));
    Files.createDirectories(root.resolve(".gone-2/_data/deep"));

    LocalVolume found = LocalVolumes.open(root, damage::add).find("v1").orElseThrow();
    assertThat(found).isEqualTo(volume);
    assertThat(damage).singleElement().asString().contains("put aside", "using its second copy");
    assertThat(found.mountpoint().resolve("x")).hasContent("kept");
    assertThat(root).isDirectoryNotContaining("glob:**/.new-1");
    assertThat(root).isDirectoryNotContaining("glob:**/.gone-2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "{\"createdAt\":\"yesterday\"}", "{\"options\":5}", "\0\0\0"})
  void withoutARecordItIsStillAVolume(String record) throws IOException {
    LocalVolume volume = volumes.create(named("v1"));
    Files.writeString(volume.mountpoint().resolve("x"), "kept");
    Files.writeString(root.resolve("v1/volume.json"), record);
    Files.writeString(root.resolve("v1/volume.json.copy"), record);

    LocalVolumes next = LocalVolumes.open(root, damage::add);
    assertThat(next.find("v1").orElseThrow().mountpoint().resolve("x")).hasContent("kept");
    assertThat(damage).anyMatch(text -> text.contains("labels and options are lost"));
    next.remove("v1");
    assertThat(entries(root)).isEmpty();
  }

  @Test
  void aBindVolumeIsTheDeviceAndSurvivesItsRemoval() throws IOException {
    Path device = Files.createDirectory(directory.resolve("device"));
    Files.writeString(device.resolve("x"), "kept");
    LocalVolume volume =
        volumes.create(
            new VolumeSpec(
                Optional.of("v1"),
                "local",
                Map.of("type", "none", "o", "bind", "device", device.toString()),
                Map.of()));

    assertThat(volume.mountpoint()).isEqualTo(device);
    volumes.remove("v1");
    assertThat(device.resolve("x")).hasContent("kept");
  }

  @Test
  @Tag("root")
  void aTmpfsVolumeIsMountedWhileItExists() throws IOException {
    assumeRoot();
    LocalVolume volume =
        volumes.create(
            new VolumeSpec(
                Optional.of("v1"),
                "local",
                Map.of("type", "tmpfs", "o", "size=1m", "device", "tmpfs"),
                Map.of()));
    try {
      assertThat(MemoryMount.isMounted(volume.mountpoint())).isTrue();
      Files.writeString(volume.mountpoint().resolve("x"), "y");
      assertThat(
              LocalVolumes.open(root, damage::add)
                  .find("v1")
                  .orElseThrow()
                  .mountpoint()
                  .resolve("x"))
          .exists();
      assertThat(volume.mountpoint().toFile().getTotalSpace()).isEqualTo(1 << 20);
    } finally {
      volumes.remove("v1");
    }
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(root.toString());
    assertThat(root).isEmptyDirectory();
  }

  @Nested
  @Tag("root")
  class CopyingUp {
    private Path rootfs;
    private Path data;

    @BeforeEach
    void prepare() throws IOException {
      assumeRoot();
      rootfs = Files.createDirectory(directory.resolve("rootfs"));
      data = volumes.create(named("vol")).mountpoint();
    }

    @Test
    void takesOwnersModesTimesLinksDevicesAndAttributes() throws IOException {
      Path source = Files.createDirectories(rootfs.resolve("var/lib/app"));
      Files.writeString(source.resolve("file"), "content");
      Files.createLink(source.resolve("again"), source.resolve("file"));
      Files.createSymbolicLink(source.resolve("link"), Path.of("/etc/passwd"));
      Files.createDirectories(source.resolve("sub/deep"));
      Files.writeString(source.resolve("sub/deep/f"), "x");
      try (Directory app = Directory.open(source)) {
        app.makeNode("null", FileType.CHARACTER_DEVICE, 0666, 1, 3);
        app.makeNode("pipe", FileType.FIFO, 0600, 0, 0);
        app.chown("file", 1000, 1001);
        app.chmod("file", 04750);
        app.setTimes("file", Instant.ofEpochSecond(1, 5), Instant.ofEpochSecond(2, 7));
        app.chown("sub", 33, 34);
        app.chown("link", 12, 13);
        ExtendedAttributes.set(
            app.entry("file"), "user.test", "value".getBytes(StandardCharsets.UTF_8));
      }
      try (Directory parent = Directory.open(source.resolve(".."))) {
        parent.chown("app", 999, 998);
        parent.chmod("app", 01770);
        parent.setTimes("app", Instant.ofEpochSecond(100), Instant.ofEpochSecond(200));
      }

      volumes.copyUp("vol", rootfs, "/var/lib/app");

      try (Directory copied = Directory.open(data)) {
        FileStatus file = copied.status("file");
        assertThat(file.mode()).isEqualTo(04750);
        assertThat(List.of(file.uid(), file.gid())).containsExactly(1000L, 1001L);
        assertThat(file.modified()).isEqualTo(Instant.ofEpochSecond(2, 7));
        assertThat(copied.status("again").sameFile(file)).isTrue();
        assertThat(copied.readLink("link")).isEqualTo("/etc/passwd");
        assertThat(copied.status("link").uid()).isEqualTo(12);
        assertThat(copied.status("null").rdevMinor()).isEqualTo(3);
        assertThat(copied.status("pipe").type()).isEqualTo(FileType.FIFO);
        assertThat(copied.status("sub").uid()).isEqualTo(33);
        assertThat(ExtendedAttributes.get(copied.entry("file"), "user.test")).isPresent();
        FileStatus itself = copied.status();
        assertThat(List.of(itself.uid(), itself.gid())).containsExactly(999L, 998L);
        assertThat(itself.mode()).isEqualTo(01770);
        assertThat(itself.modified()).isEqualTo(Instant.ofEpochSecond(200));
      }
      assertThat(data.resolve("sub/deep/f")).hasContent("x");
      assertThat(entries(root.resolve("vol")))
          .containsExactly("_data", "volume.json", "volume.json.copy");
    }

    @Test
    void anEmptyDirectoryOfTheImageStillGivesItsOwnerAndMode() throws IOException {
      Files.createDirectories(rootfs.resolve("data"));
      try (Directory parent = Directory.open(rootfs)) {
        parent.chown("data", 999, 999);
        parent.chmod("data", 0700);
      }

      volumes.copyUp("vol", rootfs, "/data");

      try (Directory copied = Directory.open(data)) {
        assertThat(copied.status().uid()).isEqualTo(999);
        assertThat(copied.status().mode()).isEqualTo(0700);
      }
    }

    @Test
    void aVolumeWithAnythingInItIsLeftAlone() throws IOException {
      Files.createDirectories(rootfs.resolve("data"));
      Files.writeString(rootfs.resolve("data/new"), "x");
      Files.writeString(data.resolve("old"), "y");

      volumes.copyUp("vol", rootfs, "/data");

      assertThat(entries(data)).containsExactly("old");
    }

    @Test
    void theDirectoryStaysTheSameForThoseWhoHaveItMounted() throws IOException {
      Files.createDirectories(rootfs.resolve("data"));
      Files.writeString(rootfs.resolve("data/new"), "x");
      Object before = Files.readAttributes(data, "unix:ino").get("ino");

      volumes.copyUp("vol", rootfs, "/data");

      assertThat(Files.readAttributes(data, "unix:ino").get("ino")).isEqualTo(before);
      assertThat(entries(data)).containsExactly("new");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/missing",
          "/file",
          "/file/below",
          "/loop",
          "../../../../../../etc",
          "/escape",
          "/absolute",
          "/proclink/etc"
        })
    void pathsThatLeadNowhereInTheImageCopyNothing(String path) throws IOException {
      Files.writeString(rootfs.resolve("file"), "x");
      Files.createSymbolicLink(rootfs.resolve("loop"), Path.of("loop"));
      Files.createSymbolicLink(rootfs.resolve("escape"), Path.of("../../../../../../../etc"));
      Files.createSymbolicLink(rootfs.resolve("absolute"), Path.of("/etc"));
      Files.createSymbolicLink(rootfs.resolve("proclink"), Path.of("/proc/self/root"));

      volumes.copyUp("vol", rootfs, path);

      assertThat(data).isEmptyDirectory();
    }

    @Test
    void linksInTheWayAreResolvedInsideTheImage() throws IOException {
      Files.createDirectories(rootfs.resolve("real/etc"));
      Files.writeString(rootfs.resolve("real/etc/inside"), "x");
      Files.createSymbolicLink(rootfs.resolve("etc"), Path.of("/real/etc"));

      volumes.copyUp("vol", rootfs, "/../../etc");

      assertThat(entries(data)).containsExactly("inside");
    }

    @Test
    void killedWhileCopyingTheNextOneStartsOver() throws IOException {
      Files.createDirectories(rootfs.resolve("data"));
      Files.writeString(rootfs.resolve("data/new"), "whole");
      Files.createDirectories(root.resolve("vol/.jcompose-copying"));
      Files.writeString(root.resolve("vol/.jcompose-copying/new"), "ha");

      volumes.copyUp("vol", rootfs, "/data");

      assertThat(data.resolve("new")).hasContent("whole");
      assertThat(entries(root.resolve("vol")))
          .containsExactly("_data", "volume.json", "volume.json.copy");
    }

    @Test
    void killedWhileMovingTheNextEngineFinishes() throws IOException {
      Files.createDirectories(root.resolve("vol/.jcompose-copied/sub"));
      Files.writeString(root.resolve("vol/.jcompose-copied/second"), "2");
      Files.writeString(root.resolve("vol/.jcompose-copied/taken"), "image's");
      Files.writeString(data.resolve("first"), "1");
      Files.writeString(data.resolve("taken"), "user's");

      LocalVolumes.open(root, damage::add);

      assertThat(entries(data)).containsExactly("first", "second", "sub", "taken");
      assertThat(data.resolve("taken")).hasContent("user's");
      assertThat(entries(root.resolve("vol")))
          .containsExactly("_data", "volume.json", "volume.json.copy");
    }

    @Test
    void aBindVolumeIsFilledInPlace() throws IOException {
      Path device = Files.createDirectory(directory.resolve("device"));
      volumes.create(
          new VolumeSpec(
              Optional.of("bound"),
              "local",
              Map.of("type", "none", "o", "bind", "device", device.toString()),
              Map.of()));
      Files.createDirectories(rootfs.resolve("data/sub"));

      volumes.copyUp("bound", rootfs, "/data");

      assertThat(entries(device)).containsExactly("sub");
    }

    @Test
    void aMissingVolumeIsAnError() {
      assertThatThrownBy(() -> volumes.copyUp("nope", rootfs, "/data"))
          .hasMessage("get nope: no such volume");
    }
  }

  private static VolumeSpec named(String name) {
    return new VolumeSpec(Optional.of(name), "local", Map.of(), Map.of());
  }

  private static List<String> entries(Path path) throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static void assumeRoot() {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root for owners and mounts");
  }
}
