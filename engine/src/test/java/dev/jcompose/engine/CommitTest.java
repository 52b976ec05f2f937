package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.image.FileChange;
import dev.jcompose.image.DiskUsage;
import dev.jcompose.image.Image;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Images made of containers, and images that containers hold.
class CommitTest extends EngineTest {

  @Test
  void changesAreListedAndCommitted() throws InterruptedException {
    test.run("made-1", "echo new > /new; mkdir /dir; echo x > /dir/in; rm /bin/busybox", Map.of());
    var _ = test.ended("made-1");

    assertThat(test.engine().images().changes("made-1"))
        .contains(
            new FileChange(FileChange.Kind.ADDED, "/new"),
            new FileChange(FileChange.Kind.ADDED, "/dir"),
            new FileChange(FileChange.Kind.ADDED, "/dir/in"),
            new FileChange(FileChange.Kind.MODIFIED, "/bin"),
            new FileChange(FileChange.Kind.DELETED, "/bin/busybox"));
  }

  @Test
  void committedImageRunsWithItsFilesAndChanges() throws InterruptedException {
    test.run("made-1", "echo new > /new", Map.of());
    var _ = test.ended("made-1");
    Image made =
        test.engine()
            .images()
            .commit(
                "made-1",
                Optional.of("mine:1"),
                Optional.empty(),
                List.of("ENV FROM=commit", "LABEL a=b"),
                "me",
                "why");

    assertThat(made.tags()).containsExactly("mine:1");
    assertThat(made.config().labels()).containsEntry("a", "b");
    test.run("made-2", "cat /new; echo $FROM", Map.of("Image", "mine:1"));
    var _ = test.ended("made-2");
    assertThat(test.log("made-2")).isEqualTo("new\ncommit\n");
  }

  @Test
  void imageInUseNamesItsContainers() {
    test.create("web-1", "true", Map.of());
    test.create("web-2", "true", Map.of());

    assertThatThrownBy(() -> test.engine().images().remove("busybox", false))
        .isInstanceOf(EngineException.Conflict.class)
        .hasMessageContaining("in use by containers \"web-1\", \"web-2\"");
  }

  @Test
  void sharedLayersCountOnceAndComeBackWithTheLastImage() throws InterruptedException {
    DiskUsage before = test.engine().images().usage();
    test.run("made-1", "head -c 100000 /dev/zero > /new", Map.of());
    var _ = test.ended("made-1");
    var _ =
        test.engine()
            .images()
            .commit("made-1", Optional.of("mine"), Optional.empty(), List.of(), "", "");
    DiskUsage after = test.engine().images().usage();

    assertThat(after.layersBytes()).isEqualTo(before.layersBytes() + 100_000);
    test.engine().containers().remove("made-1", true, true);
    var _ = test.engine().images().remove("mine", false);
    assertThat(test.engine().images().usage().layersBytes()).isEqualTo(before.layersBytes());
  }
}
