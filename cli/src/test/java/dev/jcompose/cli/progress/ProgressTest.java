package dev.jcompose.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /// The lines of the last screen that was drawn, without colours, and without the times.
  private List<String> lastScreen() {
    String screen = printed().substring(printed().lastIndexOf("[+]"));
    return Arrays.stream(screen.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "").split("\n", -1))
        .map(line -> line.replaceAll("[0-9.]+s $", "").stripTrailing())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static Task done(String id, String text) {
    return new Task(id, Task.State.DONE, text);
  }

  @Test
  void plainIsALineForEachChange() {
    try (Progress progress = new PlainProgress(out, out)) {
      progress.task(new Task("Container p-web-1", Task.State.WORKING, "Creating"));
      progress.task(done("Container p-web-1", "Created"));
      progress.output("Image p-web", "Step 1/3 : FROM scratch");
    }

    assertThat(printed())
        .isEqualTo(
            """
             Container p-web-1 Creating
             Container p-web-1 Created
            Step 1/3 : FROM scratch
            """);
  }

  @Test
  void layersAreLinesOfTheirStatesOnAPipe() {
    try (Progress progress = new PlainProgress(out, out)) {
      progress.layer(new LayerState("Image x", "0123456789ab", "Downloading", 5, 10));
      progress.layer(new LayerState("Image x", "0123456789ab", "Pull complete", 0, 0));
    }

    assertThat(printed()).isEqualTo(" 0123456789ab Pull complete\n");
  }

  @Test
  void layersAreObjectsWithBytesInJson() {
    try (Progress progress = new JsonProgress(out)) {
      progress.layer(new LayerState("Image x", "0123456789ab", "Downloading", 5, 10));
    }

    assertThat(printed())
        .isEqualTo(
            """
            {"id":"0123456789ab","parent_id":"Image x","status":"Working","text":"Downloading","current":5,"total":10,"percent":50}
            """);
  }

  @Test
  void aLayerThatIsSentHasABarUntilItIsThere() {
    try (Progress progress = new TreeProgress(out, new Terminal.Size(24, 100), "Pushing")) {
      progress.layer(new LayerState("Image x", "0123456789ab", "Preparing", 0, 0));
      progress.layer(new LayerState("Image x", "0123456789ab", "Pushing", 5_000_000, 10_000_000));
    }
    assertThat(lastScreen())
        .anyMatch(line -> line.contains("Pushing [==========>         ] 5MB/10MB"));

    try (Progress progress = new TreeProgress(out, new Terminal.Size(24, 100), "Pushing")) {
      progress.layer(new LayerState("Image x", "0123456789ab", "Pushing", 5_000_000, 10_000_000));
      progress.layer(new LayerState("Image x", "0123456789ab", "Pushed", 0, 0));
    }
    assertThat(lastScreen()).contains(" ✔   0123456789ab  Pushed");
  }

  @Test
  void barTellsBytesSpeedAndTimeLeft() {
    TransferBar bar = new TransferBar(0);
    bar.at(0, 100_000_000);
    bar.at(50_000_000, 100_000_000);

    assertThat(bar.text(5_000_000_000L))
        .isEqualTo("[==========>         ] 50MB/100MB  10MB/s, 5s left");
  }

  @Test
  void jsonIsAnObjectForEachChange() {
    try (Progress progress = new JsonProgress(out)) {
      progress.task(new Task("Container p-web-1", Task.State.WORKING, "Creating"));
      progress.warning("careful");
    }

    assertThat(printed())
        .isEqualTo(
            """
            {"id":"Container p-web-1","status":"Working","text":"Creating"}
            {"status":"Warning","text":"careful"}
            """);
  }

  @Test
  void theLastTreeShowsEveryTaskOnceInOrder() {
    try (Progress progress = new TreeProgress(out, new Terminal.Size(24, 80), "Running")) {
      progress.task(new Task("Network p_default", Task.State.WORKING, "Creating"));
      progress.task(new Task("Container p-web-1", Task.State.WORKING, "Creating"));
      progress.task(done("Network p_default", "Created"));
      progress.task(new Task("Container p-web-1", Task.State.ERROR, "Error"));
    }

    assertThat(lastScreen())
        .containsExactly(
            "[+] Running 2/2", " ✔ Network p_default  Created", " ✘ Container p-web-1  Error");
    assertThat(printed()).endsWith("\u001b[?25h");
  }

  @Test
  void aTreeTallerThanTheScreenShowsWhatStillRuns() {
    try (Progress progress = new TreeProgress(out, new Terminal.Size(6, 80), "Running")) {
      for (int i = 1; i <= 20; i++) {
        progress.task(done("Container p-web-" + i, "Started"));
      }
      progress.task(new Task("Container p-web-7", Task.State.WORKING, "Waiting"));
    }

    assertThat(lastScreen()).hasSize(5).last().asString().contains("Container p-web-7   Waiting");
    assertThat(lastScreen().getFirst()).isEqualTo("[+] Running 19/20");
  }

  @Test
  void noLineIsWiderThanTheTerminal() {
    try (Progress progress = new TreeProgress(out, new Terminal.Size(24, 60), "Building")) {
      progress.output("Image p-web", "x".repeat(300));
    }

    assertThat(printed().replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "").lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
  }

  @Test
  void aBuildShowsItsStepsAndWhatTheRunningOnesSay() {
    try (Progress progress = new TreeProgress(out, new Terminal.Size(24, 60), "Building")) {
      for (String line :
          List.of(
              "#1 [1/3] FROM base",
              "#1 DONE 0.0s",
              "#2 [2/3] COPY a /a",
              "#2 CACHED",
              "#3 [3/3] RUN make",
              "#3 one",
              "#3 two")) {
        progress.output("Image p-web", line);
      }
    }

    assertThat(
            lastScreen().stream().map(line -> line.replaceAll(" +[0-9.]+s$", "").stripTrailing()))
        .containsExactly(
            "[+] Building 0/1",
            " ⠋ Image p-web  Building",
            "   => [1/3] FROM base",
            "   => CACHED [2/3] COPY a /a",
            "   => [3/3] RUN make",
            "   => => # one",
            "   => => # two");
  }

  @Test
  void theStepsOfABuildFitOnTheScreen() {
    try (Progress progress = new TreeProgress(out, new Terminal.Size(8, 60), "Building")) {
      for (int step = 1; step <= 50; step++) {
        progress.output("Image p-web", "#" + step + " [" + step + "/50] RUN " + "x".repeat(90));
      }
    }

    assertThat(lastScreen()).hasSizeLessThanOrEqualTo(8).last().asString().contains("[50/50]");
    assertThat(lastScreen()).allSatisfy(line -> assertThat(line.length()).isLessThan(60));
  }

  @Test
  void nothingIsDrawnForNothing() {
    new TreeProgress(out, new Terminal.Size(24, 80), "Running").close();

    assertThat(printed()).isEmpty();
  }
}
