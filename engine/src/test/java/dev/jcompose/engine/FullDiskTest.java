package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jcompose.testing.SmallDisk;
import dev.jcompose.testing.Traces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The data root's disk is full, the engine is killed: the next one starts, and everything that
/// makes room works.
@Tag("root")
class FullDiskTest {
  private static final String NET = "{\"NetworkMode\":\"net\"}";
  private static final int INODES = 4096;

  @TempDir private Path temp;
  private SmallDisk disk;
  private EngineProcess engine;
  private Traces traces;

  /// What there is too little of.
  enum Full {
    BLOCKS {
      @Override
      void fill(SmallDisk disk) throws IOException {
        disk.fillBlocks();
      }
    },
    INODES {
      @Override
      void fill(SmallDisk disk) throws IOException {
        disk.fillInodes();
      }
    };

    abstract void fill(SmallDisk disk) throws IOException;
  }

  @BeforeEach
  void startEngine() throws IOException {
    Assumptions.assumeTrue(TestEngine.usable(), "needs root and a static busybox");
    Assumptions.assumeTrue(SmallDisk.usable(), "needs mkfs.ext4 and loop devices");
    disk = SmallDisk.mount(temp, INODES);
    Path data = Files.createDirectory(disk.path().resolve("data"));
    Path run = temp.resolve("run");
    engine = new EngineProcess(data, run, TestEngine.shim(), temp.resolve("engine.log"));
    traces = Traces.ofEngine(data, run);
    byte[] rootfs = Files.readAllBytes(TestEngine.rootfs());
    assertThat(engine.send("POST /images/create?fromSrc=-&repo=busybox&tag=latest", rootfs, ""))
        .contains(" 200 ");
  }

  @AfterEach
  void stopEngine() throws IOException {
    try {
      if (engine != null) {
        engine.close();
        assertThat(traces.left(Duration.ofSeconds(10))).isEmpty();
      }
    } finally {
      if (disk != null) {
        disk.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKilledEngineStartsAgainAndRoomCanBeMade(Full full)
      throws IOException, InterruptedException {
    assertThat(engine.post("/networks/create", "{\"Name\":\"net\"}")).contains(" 201 ");
    engine.run("sleeps", NET, "sh", "-c", "trap 'exit 7' TERM; while :; do sleep 0.1; done");
    engine.run("unless", "{\"RestartPolicy\":{\"Name\":\"unless-stopped\"}}", "sleep", "1000");
    engine.run("ends", "{\"NetworkMode\":\"none\"}", "sh", "-c", "sleep 2; exit 5");
    engine.run("volume", "{\"Binds\":[\"vol:/v\"]}", "sleep", "1000");
    assertThat(engine.post("/images/busybox/tag?repo=second&tag=1", "")).contains(" 201 ");
    full.fill(disk);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> engine.state("ends").path("ExitCode").asInt() == 5);
    engine.kill();
    engine.start();

    String version = engine.get("/jcompose/v1/version");
    EngineProcess.assertPlain(version);
    assertThat(engine.state("sleeps").path("Status").asString()).isEqualTo("running");
    assertThat(engine.state("ends").path("ExitCode").asInt()).isEqualTo(5);
    assertThat(engine.get("/containers/sleeps/logs?stdout=1")).contains(" 200 ");
    assertThat(engine.post("/containers/sleeps/stop", "")).contains(" 204 ");
    assertThat(engine.state("sleeps").path("ExitCode").asInt()).isEqualTo(7);
    assertThat(engine.post("/containers/unless/stop?t=1", "")).contains(" 204 ");
    // The next engine knows even what could not be written.
    engine.kill();
    engine.start();
    assertThat(engine.state("sleeps").path("ExitCode").asInt()).isEqualTo(7);
    assertThat(engine.state("unless").path("Status").asString()).isEqualTo("exited");

    String refused =
        engine.post(
            "/containers/create?name=more",
            "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{}}");
    if (refused.contains(" 500 ")) {
      EngineProcess.assertPlain(refused);
      assertThat(refused)
          .contains("container \\\"more\\\": cannot create: no space left on device (make room");
    } else {
      assertThat(refused).contains(" 201 ");
      assertThat(engine.delete("/containers/more")).contains(" 204 ");
    }
    for (String container : List.of("sleeps", "unless", "ends", "volume")) {
      assertThat(engine.delete("/containers/" + container + "?force=1&v=1")).contains(" 204 ");
    }
    assertThat(engine.delete("/networks/net")).contains(" 204 ");
    assertThat(engine.delete("/volumes/vol")).contains(" 204 ");
    assertThat(engine.delete("/images/second:1")).contains(" 200 ");
    assertThat(engine.post("/images/prune?filters=%7B%22dangling%22:%5B%22false%22%5D%7D", ""))
        .contains(" 200 ");
    assertThat(engine.json("/images/json")).isEmpty();
    assertThat(engine.json("/containers/json?all=1")).isEmpty();

    disk.free();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(engine.json("/jcompose/v1/version").path("notices")).isEmpty());
    EngineProcess.assertPlain(engine.log());
  }

  /// A container that floods its log takes what is freed at once.
  @ParameterizedTest
  @EnumSource(names = "BLOCKS")
  void besideAFloodOfLogsToo(Full full) throws IOException, InterruptedException {
    engine.run("flood", "{\"NetworkMode\":\"none\"}", "yes", "a line of a log that is flooded");
    full.fill(disk);
    engine.kill();
    engine.start();
    assertThat(engine.state("flood").path("Status").asString()).isEqualTo("running");
    assertThat(engine.post("/containers/flood/stop?t=1", "")).contains(" 204 ");
    assertThat(engine.delete("/containers/flood")).contains(" 204 ");
    disk.free();
    engine.run("after", "{\"NetworkMode\":\"none\"}", "sleep", "1000");
    assertThat(engine.delete("/containers/after?force=1")).contains(" 204 ");
  }
}
