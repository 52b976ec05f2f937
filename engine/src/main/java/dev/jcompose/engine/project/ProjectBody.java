package dev.jcompose.engine.project;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.Values;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.transfer.ProjectJson;
import dev.jcompose.model.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// The body of a request to the project API: the project, and the operation's options.
///
/// @param name the project's name, as the path says it
public record ProjectBody(String name, JsonNode json) {
  private static final List<String> REQUEST = List.of("services", "options", "dryRun");

  /// The project; empty when it is to be rebuilt from its containers.
  ///
  /// @throws EngineException.BadRequest when it is not valid, or not the one in the path
  public Optional<Project> project() {
    JsonNode node = json.path("project");
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    Project project;
    try {
      project = ProjectJson.read(node.toString());
    } catch (IllegalArgumentException problem) {
      throw new EngineException.BadRequest("project: " + problem.getMessage());
    }
    if (!project.name().equals(name)) {
      throw new EngineException.BadRequest(
          "project: its name is \"%s\", but the path says \"%s\"".formatted(project.name(), name));
    }
    return Optional.of(project);
  }

  /// Everything except the project.
  ///
  /// @throws EngineException.BadRequest with the message of the reader
  public <T> T request(Function<Value.Fields, T> reading) {
    Map<String, Value> fields = new LinkedHashMap<>();
    for (String field : REQUEST) {
      fields.put(field, Values.of(json.path(field)));
    }
    try {
      return reading.apply(new Value.Fields(fields));
    } catch (IllegalArgumentException problem) {
      throw new EngineException.BadRequest(String.valueOf(problem.getMessage()));
    }
  }
}
