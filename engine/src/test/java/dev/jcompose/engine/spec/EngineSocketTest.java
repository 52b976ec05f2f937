package dev.jcompose.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.request.MountRequest;
import dev.jcompose.engine.request.RequestedMounts.RequestedMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineSocketTest {
  @TempDir private Path directory = Path.of("/");

  private String source(String type, String source) throws IOException {
    Path own = directory.resolve("engine.sock");
    if (!Files.exists(own)) {
      Files.createFile(own);
    }
    var socket = new EngineSocket(own, List.of(directory.resolve("docker.sock")));
    var asked = new RequestedMount(MountRequest.of(type, source, "/s", true), "ro", true);
    RequestedMount given = socket.inPlaceOfDockers(List.of(asked)).getFirst();
    assertThat(given.request().target()).isEqualTo("/s");
    assertThat(given.request().readOnly()).isTrue();
    assertThat(given.mode()).isEqualTo("ro");
    return given.request().source().replace(directory.toString(), "");
  }

  @Test
  void whereDockersSocketIsMissingOursIsMounted() throws IOException {
    String dockers = directory.resolve("docker.sock").toString();
    assertThat(source("bind", dockers)).isEqualTo("/engine.sock");
    assertThat(source("bind", directory + "/x/../docker.sock")).isEqualTo("/engine.sock");
    assertThat(source("bind", directory + "/other.sock")).isEqualTo("/other.sock");
    assertThat(source("volume", "docker.sock")).isEqualTo("docker.sock");
    Files.createFile(directory.resolve("docker.sock"));
    assertThat(source("bind", dockers)).isEqualTo("/docker.sock");
  }
}
