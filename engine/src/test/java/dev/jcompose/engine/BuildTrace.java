package dev.jcompose.engine;

import dev.jcompose.buildkit.wire.WireMessage;
import dev.jcompose.engine.json.DockerJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// BuildKit's progress in the JSON lines of `POST /build?version=2`.
final class BuildTrace {
  private BuildTrace() {}

  /// Names of steps and lines of output.
  static List<String> of(String answer) {
    List<String> lines = new ArrayList<>();
    for (String line : answer.lines().filter(text -> text.startsWith("{")).toList()) {
      JsonNode tree = DockerJson.docker().readTree(line);
      if (!tree.path("id").asString("").equals("moby.buildkit.trace")) {
        continue;
      }
      WireMessage status =
          WireMessage.parse(Base64.getDecoder().decode(tree.path("aux").asString()));
      status.messages(1).forEach(vertex -> lines.add(vertex.text(3)));
      status
          .messages(3)
          .forEach(
              log -> new String(log.bytes(4), StandardCharsets.UTF_8).lines().forEach(lines::add));
    }
    return lines;
  }
}
