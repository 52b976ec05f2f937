package dev.jcompose.bench.model;

import dev.jcompose.model.load.ComposeLoader;
import dev.jcompose.model.load.LoadRequest;
import dev.jcompose.model.load.LoadResult;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.transfer.ProjectJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Loading, and the way to the engine. 9 services make some 200 lines.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 2)
public class LoadBenchmark {
  @Param({"9", "100", "1000"})
  int services;

  private Path directory;
  private LoadRequest request;
  private Project project;
  private String json;

  @Setup
  public void write() throws IOException {
    directory = Files.createTempDirectory("jcompose-bench");
    Path file = directory.resolve("compose.yaml");
    Files.writeString(file, Stacks.of(services));
    request =
        LoadRequest.in(directory, Map.of("USER", "u", "HOME", "/home/u"))
            .withFiles(List.of(file.toString()));
    project = load();
    json = ProjectJson.write(project);
  }

  @TearDown
  public void delete() throws IOException {
    Files.delete(directory.resolve("compose.yaml"));
    Files.delete(directory);
  }

  @Benchmark
  public Project load() {
    return switch (ComposeLoader.load(request)) {
      case LoadResult.Loaded loaded -> loaded.project();
      case LoadResult.Rejected rejected ->
          throw new IllegalStateException(rejected.problems().toString());
    };
  }

  @Benchmark
  public String writeJson() {
    return ProjectJson.write(project);
  }

  @Benchmark
  public Project readJson() {
    return ProjectJson.read(json);
  }
}
