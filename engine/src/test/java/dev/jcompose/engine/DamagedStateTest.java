package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.ContainerState.Status;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.network.NetworkDetails;
import dev.jcompose.image.Image;
import dev.jcompose.linux.file.Aside;
import dev.jcompose.network.NetworkSpec;
import dev.jcompose.volume.LocalVolume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every file that an engine keeps, damaged in every way, while no engine runs: the next one
/// starts, serves all that is whole, says what it put aside and where, and loses nothing.
@Tag("root")
class DamagedStateTest extends EngineTest {
  private static final Map<String, ?> ON_NET = Map.of("HostConfig", Map.of("NetworkMode", "net"));

  /// Damaged files have bytes that are no UTF-8.
  private static final Charset LATIN_1 = StandardCharsets.ISO_8859_1;

  private List<Container> containers = List.of();
  private List<LocalVolume> volumes = List.of();
  private List<NetworkDetails> networks = List.of();
  private List<Image> images = List.of();

  /// What can happen to a file.
  enum Damage {
    EMPTY {
      @Override
      void to(Path file) throws IOException {
        Files.write(file, new byte[0]);
      }
    },
    NOT_TEXT {
      @Override
      void to(Path file) throws IOException {
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 10, 13, (byte) 0xc0, 0x41});
      }
    },
    WRONG_TYPES {
      @Override
      void to(Path file) throws IOException {
        Files.writeString(
            file, "{\"Id\":5,\"id\":[],\"x\":[],\"State\":7,\"manifests\":{},\"diffId\":1}");
      }
    },
    ANOTHER_SHAPE {
      @Override
      void to(Path file) throws IOException {
        Files.writeString(file, "[]");
      }
    },
    NOTHING {
      @Override
      void to(Path file) throws IOException {
        Files.writeString(file, "null");
      }
    },
    NOTHING_WITHIN {
      @Override
      void to(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        Files.writeString(
            file, text.replaceAll(":\\s*\"[^\"]*\"", ":null"), StandardCharsets.ISO_8859_1);
      }
    },
    CUT_OFF {
      @Override
      void to(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      }
    },
    ZEROED {
      @Override
      void to(Path file) throws IOException {
        Files.write(file, new byte[(int) Files.size(file)]);
      }
    },
    A_PIPE {
      @Override
      void to(Path file) throws IOException {
        Files.deleteIfExists(file);
        try {
          assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
        } catch (InterruptedException interrupted) {
          throw new IllegalStateException(interrupted);
        }
      }
    },
    HUGE {
      @Override
      void to(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          // A hole: longer than any array.
          channel.write(ByteBuffer.wrap(new byte[1]), 3L << 30);
        }
      }
    },
    A_DIRECTORY {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
        Files.createDirectories(file.resolve("with/more"));
        Files.writeString(file.resolve("file"), "x");
      }
    },
    UNREADABLE {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, file.getFileName());
      }
    },
    GONE {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
      }
    };

    abstract void to(Path file) throws IOException;
  }

  @BeforeEach
  void makeSomeOfEverything() throws InterruptedException {
    var engine = test.engine();
    engine
        .networks()
        .create(
            new NetworkSpec(
                "net", "bridge", Map.of(), false, false, List.of(), Map.of("kept", "label")));
    test.run("runs", "echo kept > /layer; exec sleep 1000", ON_NET);
    test.run(
        "ended",
        "echo kept > /data/file; exit 3",
        Map.of(
            "Labels",
            Map.of("kept", "label"),
            "HostConfig",
            Map.of("NetworkMode", "none", "Binds", List.of("vol:/data"))));
    test.ended("ended");
    test.create("made", "true", Map.of("HostConfig", Map.of("NetworkMode", "none")));
    remember();
  }

  private void remember() {
    containers = test.engine().containers().list();
    volumes = test.engine().volumes().list();
    networks = List.of(test.engine().networks().get("net"));
    images = test.engine().images().list();
  }

  private void nothingIsLost() {
    assertThat(test.engine().containers().list())
        .usingRecursiveComparison()
        .ignoringFields("execs")
        .isEqualTo(containers);
    assertThat(test.engine().volumes().list()).isEqualTo(volumes);
    assertThat(List.of(test.engine().networks().get("net"))).isEqualTo(networks);
    assertThat(test.engine().images().list()).isEqualTo(images);
    assertThat(volumes.getFirst().mountpoint().resolve("file")).hasContent("kept");
    // And it goes on.
    test.engine().containers().stop("runs", Optional.of(Duration.ofSeconds(1)), Optional.empty());
    test.engine().containers().start("runs");
    assertThat(test.get("runs").state().status()).isEqualTo(Status.RUNNING);
    test.run("new", "cat /data/file", Map.of("HostConfig", Map.of("Binds", List.of("vol:/data"))));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(test.log("new")).isEqualTo("kept\n"));
  }

  private void damaged(Damage damage, List<Path> files) {
    test.restart(() -> {
      for (Path file : files) {
        try {
          damage.to(file);
        } catch (IOException problem) {
          throw new UncheckedIOException(problem);
        }
      }
    });
  }

  private List<String> notices() {
    List<String> notices = test.engine().notices().all();
    notices.forEach(EngineProcess::assertPlain);
    return notices;
  }

  private Path data() {
    return test.config.dataRoot();
  }

  private Path directory(String container) {
    return test.get(container).directory();
  }

  private static Path only(Path directory, String glob) throws IOException {
    try (var found = Files.newDirectoryStream(directory, glob)) {
      return found.iterator().next();
    }
  }

  /// All files that have a second copy, at once.
  @ParameterizedTest
  @EnumSource
  void aSecondCopyIsUsed(Damage damage) throws IOException {
    List<Path> files =
        List.of(
            directory("runs").resolve("spec.json"),
            directory("runs").resolve("state.json"),
            directory("ended").resolve("spec.json"),
            directory("ended").resolve("state.json"),
            directory("made").resolve("spec.json"),
            only(data().resolve("networks"), "*.json"),
            data().resolve("volumes/vol/volume.json"),
            data().resolve("images/index.json"));
    damaged(damage, files);

    nothingIsLost();
    List<String> notices = notices();
    for (Path file : files) {
      assertThat(notices)
          .as("of " + file)
          .anyMatch(notice -> notice.startsWith(file + ": ") && notice.contains("second copy"));
      if (damage != Damage.GONE) {
        assertThat(asides(file)).as("aside: " + file).hasSize(1);
      }
    }
    test.restart();
    assertThat(notices()).as("nothing is damaged any more").isEmpty();
  }

  private static List<Path> asides(Path file) throws IOException {
    try (Stream<Path> all = Files.list(file.resolveSibling("."))) {
      return all.filter(Aside::is)
          .filter(aside -> aside.getFileName().toString().startsWith(file.getFileName().toString()))
          .toList();
    }
  }

  /// All second copies, at once: the first ones are enough.
  @ParameterizedTest
  @EnumSource
  void damagedSecondCopiesDoNoHarm(Damage damage) throws IOException {
    damaged(
        damage,
        List.of(
            data().resolve("containers/journal"),
            only(data().resolve("networks"), "*.json.copy"),
            data().resolve("volumes/vol/volume.json.copy"),
            data().resolve("images/index.json.copy")));
    nothingIsLost();
  }

  /// Months may pass between the one and the other.
  @ParameterizedTest
  @EnumSource
  void secondCopiesAreMadeAgainForTheNextDamage(Damage damage) throws IOException {
    Path journal = data().resolve("containers/journal");
    damaged(
        damage,
        List.of(
            journal,
            only(data().resolve("networks"), "*.json.copy"),
            data().resolve("volumes/vol/volume.json.copy"),
            data().resolve("images/index.json.copy")));
    for (Container container : containers) {
      for (String file : List.of("spec.json", "state.json")) {
        String text = Files.readString(container.directory().resolve(file)).strip();
        String line =
            container.id().value() + "/" + file + "\t" + text.substring(text.lastIndexOf('\n') + 1);
        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() -> assertThat(Files.readAllLines(journal, LATIN_1)).contains(line));
      }
    }
    damaged(
        Damage.EMPTY,
        List.of(
            directory("runs").resolve("spec.json"),
            directory("runs").resolve("state.json"),
            directory("ended").resolve("spec.json"),
            directory("ended").resolve("state.json"),
            directory("made").resolve("spec.json"),
            only(data().resolve("networks"), "*.json"),
            data().resolve("volumes/vol/volume.json"),
            data().resolve("images/index.json")));
    nothingIsLost();
  }

  /// What says nothing that cannot be found out otherwise.
  @ParameterizedTest
  @EnumSource
  void whatCanBeFoundOutIsFoundOut(Damage damage) throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(data().resolve("boot-id"));
    files.add(data().resolve("lock"));
    files.add(test.config.runRoot().resolve("engine.lock"));
    files.add(data().resolve("images/lock"));
    files.add(data().resolve("images/oci-layout"));
    try (Stream<Path> layers = Files.list(data().resolve("images/layers"))) {
      layers.forEach(layer -> files.add(layer.resolve("layer.json")));
    }
    damaged(damage, files);

    nothingIsLost();
  }

  /// It is derived from the configuration and the layers.
  @ParameterizedTest
  @EnumSource
  void aManifestIsMadeAgain(Damage damage) throws IOException {
    Path manifest = manifest();
    damaged(damage, List.of(manifest));

    nothingIsLost();
    assertThat(manifest).isRegularFile();
  }

  /// The blob of the image's manifest.
  private Path manifest() throws IOException {
    String index = Files.readString(data().resolve("images/index.json"));
    var digest = Pattern.compile("\"digest\":\"sha256:([0-9a-f]{64})\"").matcher(index);
    assertThat(digest.find()).isTrue();
    return data().resolve("images/blobs/sha256").resolve(digest.group(1));
  }

  @ParameterizedTest
  @EnumSource
  void aContainerWhoseDefinitionIsLostKeepsWhatItHasUntilItIsRemoved(Damage damage)
      throws IOException {
    Container runs = test.get("runs");
    Container ended = test.get("ended");
    Path layer = data().resolve("images/snapshots").resolve(runs.id().value());
    Path journal = data().resolve("containers/journal");
    List<Path> specs =
        List.of(runs.directory().resolve("spec.json"), ended.directory().resolve("spec.json"));
    test.restart(() -> {
      try {
        Damage.EMPTY.to(journal);
        for (Path spec : specs) {
          damage.to(spec);
        }
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    });

    assertThat(test.get("made").state().status()).isEqualTo(Status.CREATED);
    Container found = test.engine().containers().get(runs.id().value());
    assertThat(found.name()).startsWith("damaged-");
    assertThat(found.state().status()).isEqualTo(Status.RUNNING);
    assertThat(found.state().pid()).isEqualTo(runs.state().pid());
    assertThat(layer.resolve("upper/layer")).hasContent("kept");
    assertThat(notices()).anyMatch(notice -> notice.contains("its definition is lost"));
    Container other = test.engine().containers().get(ended.id().value());
    assertThat(other.state().exitCode()).isEqualTo(3);
    assertThatThrownBy(() -> test.engine().containers().start(ended.id().value()))
        .isInstanceOf(EngineException.Conflict.class)
        .hasMessageContaining("its definition is lost");
    // It is so for the next engine, too.
    test.restart();
    assertThat(test.engine().containers().get(runs.id().value()).state().hasProcess()).isTrue();

    test.engine().containers().remove(runs.id().value(), true, true);
    test.engine().containers().remove(ended.id().value(), false, true);
    assertThat(layer).doesNotExist();
    assertThat(runs.directory()).doesNotExist();
    assertThat(ProcessHandle.of(runs.state().pid())).isEmpty();
  }

  /// Both copies of the rest.
  @ParameterizedTest
  @EnumSource
  void withoutASecondCopyAllElseIsServed(Damage damage) throws IOException {
    Path network = only(data().resolve("networks"), "*.json");
    damaged(
        damage,
        List.of(
            network,
            network.resolveSibling(network.getFileName() + ".copy"),
            data().resolve("volumes/vol/volume.json"),
            data().resolve("volumes/vol/volume.json.copy"),
            data().resolve("images/index.json"),
            data().resolve("images/index.json.copy")));

    Container runs = test.get("runs");
    assertThat(runs.state().status()).isEqualTo(Status.RUNNING);
    assertThat(interfaces(runs)).contains("eth0");
    assertThat(test.engine().volumes().get("vol").mountpoint().resolve("file")).hasContent("kept");
    assertThat(test.engine().images().list())
        .singleElement()
        .satisfies(image -> assertThat(image.id()).isEqualTo(images.getFirst().id()));
    assertThat(notices()).isNotEmpty();
    test.engine().images().tag(images.getFirst().id().value(), "busybox");
    test.run("new", "true", Map.of("HostConfig", Map.of("NetworkMode", "none")));
    test.engine().containers().remove("runs", true, true);
    test.restart();
    assertThat(notices()).isEmpty();
  }

  private static List<String> interfaces(Container container) throws IOException {
    return Files.readAllLines(
            Path.of("/proc", Integer.toString(container.state().pid()), "net/dev"))
        .stream()
        .map(line -> line.strip().split(":", 2)[0])
        .toList();
  }

  /// An image without its configuration cannot be used; what runs of it is not touched, and it is
  /// whole again when it comes in again.
  @ParameterizedTest
  @EnumSource
  void anImageWithoutConfigurationIsLeftOutAndKeptInMind(Damage damage) throws IOException {
    Image image = images.getFirst();
    damaged(damage, List.of(data().resolve("images/blobs/sha256").resolve(image.id().hex())));

    assertThat(test.engine().images().list()).isEmpty();
    assertThat(notices())
        .anyMatch(notice -> notice.contains("busybox:latest") && notice.contains("again"));
    assertThat(test.get("runs").state().status()).isEqualTo(Status.RUNNING);
    test.restart();
    assertThat(test.get("runs").state().status()).isEqualTo(Status.RUNNING);
    try (var tar = Files.newInputStream(TestEngine.rootfs())) {
      test.engine().images().importRootfs(tar, Optional.of("busybox"), List.of(), "");
    }
    test.run("new", "true", Map.of("HostConfig", Map.of("NetworkMode", "none")));
    test.restart();
    assertThat(notices()).isEmpty();
  }

  @Test
  void foreignFilesAreLeftAlone() throws IOException {
    List<Path> foreign = new ArrayList<>();
    for (String path :
        List.of(
            "containers/mine",
            "containers/" + "A".repeat(64),
            "networks/mine.json",
            "volumes/-mine",
            "images/layers/mine",
            "images/build-cache/mine",
            "images/build-mounts/mine",
            "images/blobs/sha256/mine")) {
      foreign.add(data().resolve(path));
    }
    test.restart(() -> {
      for (Path path : foreign) {
        try {
          if (path.toString().contains("containers") || path.toString().contains("volumes")) {
            Files.createDirectory(path);
            Files.writeString(path.resolve("spec.json"), "{}");
          } else {
            Files.writeString(path, "mine");
          }
        } catch (IOException problem) {
          throw new UncheckedIOException(problem);
        }
      }
    });
    nothingIsLost();
    assertThat(foreign).allMatch(Files::exists);
  }

  @Test
  void theSpecOfAnotherContainerIsNoSpec() {
    Path own = directory("ended").resolve("spec.json");
    Path other = directory("runs").resolve("spec.json");
    test.restart(() -> {
      try {
        Files.copy(other, own, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    });
    nothingIsLost();
  }

  /// Without anything of the containers on the disk, what runs is kept until somebody removes it.
  @Test
  void aLostDirectoryOfContainersEndsNothing() {
    Container runs = test.get("runs");
    test.restart(() -> {
      try {
        Files.move(data().resolve("containers"), data().resolve("elsewhere"));
        Files.writeString(data().resolve("containers"), "not a directory");
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    });
    Container found = test.engine().containers().get(runs.id().value());
    assertThat(found.state().status()).isEqualTo(Status.RUNNING);
    assertThat(found.state().pid()).isEqualTo(runs.state().pid());
    test.engine().containers().remove(runs.id().value(), true, true);
    assertThat(ProcessHandle.of(runs.state().pid())).isEmpty();
  }

  /// A backup without extended attributes has lost what a writable layer stands on.
  @Test
  void aWritableLayerWithoutItsAttributeIsKept() throws IOException, InterruptedException {
    Container runs = test.get("runs");
    Path layer = data().resolve("images/snapshots").resolve(runs.id().value());
    test.engine().containers().stop("runs", Optional.of(Duration.ofSeconds(1)), Optional.empty());
    Files.writeString(layer.resolve("upper/mark"), "kept");
    test.restart(() -> {
      try {
        Path moved = data().resolve("moved");
        Files.move(layer, moved);
        assertThat(TestEngine.lines("cp", "-dpR", moved.toString(), layer.toString())).isEmpty();
        TestEngine.deleteTree(moved);
      } catch (IOException | InterruptedException problem) {
        throw new AssertionError(problem);
      }
    });
    assertThat(layer.resolve("upper/mark")).hasContent("kept");
    test.engine().containers().start("runs");
    assertThat(layer.resolve("upper/mark")).hasContent("kept");
    test.restart();
    assertThat(test.get("runs").state().status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void aJournalFromSomewhereElseWritesNothingElsewhere() throws IOException {
    Path outside = test.directory.resolve("outside");
    test.restart(() -> {
      try {
        Files.writeString(data().resolve("boot-id"), "00000000-0000-0000-0000-000000000000\n");
        Files.write(
            data().resolve("containers/journal"),
            "../../outside\t{}\n/etc/outside\t{}\n\0bad\t{}\nx\n\t\n\t{}\n.\t\n..\t\n"
                .getBytes(StandardCharsets.ISO_8859_1));
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    });
    assertThat(outside).doesNotExist();
    assertThat(Path.of("/etc/outside")).doesNotExist();
    assertThat(test.engine().containers().list()).hasSameSizeAs(containers);
  }
}
