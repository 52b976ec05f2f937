package dev.jcompose.cli.command.registry;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.command.Question;
import dev.jcompose.cli.command.inspect.ImageDigests;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.progress.Progress;
import dev.jcompose.cli.progress.Task;
import dev.jcompose.cli.project.ComposeFiles;
import dev.jcompose.cli.project.ComposeProject;
import dev.jcompose.cli.publish.Leaks;
import dev.jcompose.cli.publish.PublishedFiles;
import dev.jcompose.cli.registry.DockerConfig;
import dev.jcompose.model.load.LoadOptions;
import dev.jcompose.model.operation.OperationOptions;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.text.YamlText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `publish`: sends a project's files to a registry, from which others run it with `-f oci://...`.
public final class Publish implements Command {
  private static final int CANCELLED = 130;

  /// The version of Docker Compose whose artifacts these are.
  private static final String COMPOSE_VERSION = "5.5.0";

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "publish [OPTIONS] REPOSITORY[:TAG]",
            "Publish compose application",
            Flag.on("app", "Published compose application (includes referenced images)"),
            Flag.on("insecure-registry", "").unseen(),
            Flag.text(
                "oci-version",
                "OCI image/artifact specification version (automatically determined by default)"),
            Flag.on("resolve-image-digests", "Pin image tags to digests"),
            Flag.on("with-env", "Include environment variables in the published OCI artifact"),
            Flag.on("yes", 'y', "Assume \"yes\" as answer to all prompts"))
        .arguments(1, 1);
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    String name = call.names().getFirst();
    ComposeProject loaded =
        new ComposeFiles()
            .load(
                call.invocation(),
                call.projectOptions().withProfiles(List.of("*")),
                call.problems(),
                List.of(),
                LoadOptions.DEFAULT.withoutEnvironmentResolution());
    Project project = loaded.project();
    Leaks leaks = Leaks.of(project);
    check(leaks);
    if (!arguments.on("yes")) {
      for (String question : leaks.questions(arguments.on("with-env"))) {
        if (!Question.confirmed(call, "? " + question + " (y/N) ")) {
          throw new CommandException("canceled", CANCELLED);
        }
      }
    }
    var _ =
        new Operation(
                new OperationOptions.Push(false, true),
                project.name(),
                Optional.of(loaded.json()),
                List.of(),
                "Pushing")
            .run(call);
    PublishedFiles files = files(call, project);
    try (Progress progress = call.shown("Publishing")) {
      progress.task(new Task(name, Task.State.WORKING, "publishing"));
      if (!call.dryRun()) {
        send(call, name, files, images(project));
      }
      progress.task(new Task(name, Task.State.DONE, "published"));
    }
    return 0;
  }

  private static void check(Leaks leaks) {
    if (leaks.includesLocalFiles()) {
      throw new CommandException("cannot publish compose file with local includes");
    }
    List<String> built = leaks.onlyBuilt();
    if (!built.isEmpty()) {
      StringBuilder list = new StringBuilder();
      built.forEach(service -> list.append("\n- \"").append(service).append('"'));
      throw new CommandException(
          "your Compose stack cannot be published as it only contains a build section for service(s):"
              + list);
    }
  }

  private static PublishedFiles files(Call call, Project project) {
    PublishedFiles files = new PublishedFiles(project.workingDirectory(), COMPOSE_VERSION);
    for (String file : project.composeFiles()) {
      if (!Files.isRegularFile(Path.of(file))) {
        throw new CommandException(file + ": cannot be published: not a local file");
      }
      files.add(Path.of(file));
    }
    files.addExtended();
    if (call.arguments().on("with-env")) {
      files.addEnvFiles();
    }
    if (call.arguments().on("resolve-image-digests")) {
      files.add("image-digests.yaml", YamlText.print(ImageDigests.of(call, project).lock(project)));
    }
    return files;
  }

  /// The images of all services.
  private static List<String> images(Project project) {
    return project.services().values().stream()
        .flatMap(service -> service.image().stream())
        .distinct()
        .toList();
  }

  /// @param images that go with it if the user asks for that
  private static void send(Call call, String name, PublishedFiles files, List<String> images) {
    List<Map<String, Object>> parts = new ArrayList<>();
    for (PublishedFiles.Part part : files.parts()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("mediaType", part.mediaType());
      entry.put("annotations", part.annotations());
      entry.put("text", part.text());
      parts.add(entry);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", name);
    body.put("insecure", call.arguments().on("insecure-registry"));
    body.put("ociVersion", call.arguments().text("oci-version").orElse(""));
    body.put("parts", parts);
    if (call.arguments().on("app")) {
      body.put("images", images);
      body.put("composeVersion", COMPOSE_VERSION);
    }
    Map<String, String> headers =
        DockerConfig.of(call.invocation())
            .header()
            .map(text -> Map.of("X-Registry-Config", text))
            .orElse(Map.of());
    try (var answer =
        call.engine().open("POST", "/jcompose/v1/artifact", Json.of(body).print(), headers)) {
      var _ = answer.json();
    }
  }
}
