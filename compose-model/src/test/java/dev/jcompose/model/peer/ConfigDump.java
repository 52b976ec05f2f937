package dev.jcompose.model.peer;

import dev.jcompose.model.canonical.ConfigText;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.load.ComposeLoader;
import dev.jcompose.model.load.LoadRequest;
import dev.jcompose.model.load.LoadResult;
import dev.jcompose.model.transfer.ProjectJson;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// By hand: writes what `config` would print for many files in one go, for comparing with the peer.
///
/// Arguments: the output directory, then Compose files. For file number N it writes `N.json` and
/// `N.yaml`, or `N.err`.
public final class ConfigDump {
  private ConfigDump() {}

  public static void main(String[] args) throws IOException {
    Path out = Path.of(args[0]);
    Files.createDirectories(out);
    PrintStream log = System.out;
    for (int i = 1; i < args.length; i++) {
      Path file = Path.of(args[i]).toAbsolutePath();
      LoadRequest request =
          LoadRequest.in(file.getParent(), System.getenv()).withFiles(List.of(file.toString()));
      switch (ComposeLoader.load(request)) {
        case LoadResult.Loaded loaded -> {
          write(out, i + ".json", ConfigText.json(loaded.project()));
          write(out, i + ".yaml", ConfigText.yaml(loaded.project()));
          write(out, i + ".warn", lines(loaded.warnings()));
          if (!ProjectJson.read(ProjectJson.write(loaded.project())).equals(loaded.project())) {
            log.println("round trip differs: " + file);
          }
        }
        case LoadResult.Rejected rejected -> write(out, i + ".err", lines(rejected.problems()));
      }
    }
  }

  private static String lines(List<Problem> problems) {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("\n", "", "\n"));
  }

  private static void write(Path out, String name, String text) throws IOException {
    Files.writeString(out.resolve(name), text, StandardCharsets.UTF_8);
  }
}
