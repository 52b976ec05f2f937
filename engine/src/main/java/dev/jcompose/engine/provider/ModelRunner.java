package dev.jcompose.engine.provider;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.json.JsonProblem;
import dev.jcompose.engine.settings.EngineFile;
import dev.jcompose.model.project.Model;
import dev.jcompose.model.project.Project;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Runs the models of a project: an OpenAI-compatible server that the engine's settings name by
/// `model-endpoint`, else Docker's plugin `docker-model`.
///
/// @see "docker/compose pkg/compose/model.go: the commands of the plugin"
public final class ModelRunner {
  private static final String SETTING = "model-endpoint";

  private ModelRunner() {}

  /// Gets the models ready.
  ///
  /// @param news receives progress for each: its name and a word
  /// @return the address to reach them at
  /// @throws EngineException.BadRequest when nothing can run models, or the plugin fails
  public static String prepare(Project project, List<Model> models, Consumer<String> news)
      throws InterruptedException {
    Optional<String> address = endpoint(EngineFile.read());
    if (address.isPresent()) {
      return address.get();
    }
    ExternalProgram plugin =
        ExternalProgram.find(project, "model")
            .orElseThrow(() ->
                new EngineException.BadRequest(
                    "models: no model runner (install Docker's plugin docker-model, or name an OpenAI-compatible server with \"model-endpoint\" in engine.json"));
    JsonNode there = json(plugin, List.of("ls", "--json"));
    for (Model model : models) {
      if (!tags(there).contains(model.model())) {
        news.accept(model.key() + " Pulling");
        run(plugin, List.of("pull", model.model()));
      }
      news.accept(model.key() + " Configuring");
      run(plugin, configuration(model));
    }
    return json(plugin, List.of("status", "--json")).path("endpoint").asString("");
  }

  static Optional<String> endpoint(EngineFile settings) {
    JsonNode setting = settings.content().path(SETTING);
    if (setting.isMissingNode()) {
      return Optional.empty();
    }
    String address = setting.asString("");
    if (!address.matches("https?://.+")) {
      throw settings.refuse(SETTING, "must be an http:// or https:// address");
    }
    return Optional.of(address);
  }

  private static List<String> configuration(Model model) {
    List<String> arguments = new ArrayList<>(List.of("configure"));
    OptionalLong size = model.contextSize();
    if (size.isPresent()) {
      arguments.addAll(List.of("--context-size", Long.toString(size.getAsLong())));
    }
    arguments.add(model.model());
    if (!model.runtimeFlags().isEmpty()) {
      arguments.add("--");
      arguments.addAll(model.runtimeFlags());
    }
    return arguments;
  }

  private static List<String> tags(JsonNode models) {
    List<String> tags = new ArrayList<>();
    for (JsonNode model : models) {
      model.path("tags").forEach(tag -> tags.add(tag.asString("")));
    }
    return tags;
  }

  private static String run(ExternalProgram plugin, List<String> arguments)
      throws InterruptedException {
    return plugin
        .output(arguments)
        .orElseThrow(() ->
            new EngineException.BadRequest(
                "models: %s %s failed".formatted(plugin.path(), String.join(" ", arguments))));
  }

  private static JsonNode json(ExternalProgram plugin, List<String> arguments)
      throws InterruptedException {
    try {
      return DockerJson.docker().readTree(run(plugin, arguments));
    } catch (JacksonException noJson) {
      throw new EngineException.BadRequest(
          "models: %s %s: %s"
              .formatted(plugin.path(), String.join(" ", arguments), JsonProblem.of(noJson)));
    }
  }
}
