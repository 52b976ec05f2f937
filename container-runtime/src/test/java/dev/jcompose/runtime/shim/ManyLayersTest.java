package dev.jcompose.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.mount.OverlayMount.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Images of many layers in places with long names, mounted as new and as old kernels do it.
class ManyLayersTest extends MachineTest {
  @ParameterizedTest
  @EnumSource(Way.class)
  void aContainerOfFortyLayersRunsAndWrites(Way way) throws IOException {
    machine.runtime.close();
    machine.runtime = ShimRuntime.open(machine.config, machine::ended, new OverlayMount(way));
    List<Path> layers = new ArrayList<>();
    for (int number = 0; number < 40; number++) {
      Path layer =
          Files.createDirectories(machine.directory.resolve("layer-" + "x".repeat(120) + number));
      Files.writeString(layer.resolve("file-" + number), "n");
      layers.add(layer);
    }
    layers.add(machine.image);
    var container = machine.container("sh", "-c", "cat /file-* | wc -c; echo new > /file-39");
    container.layers = layers;
    assertThat(container.output().strip()).isEqualTo("40");
    assertThat(container.upper().resolve("file-39")).hasContent("new\n");
    assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
        .doesNotContain(machine.directory.toString());
  }
}
