package dev.jcompose.engine.docker.buildkit;

import dev.jcompose.builder.check.CheckWarning;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.buildkit.control.FrontendResult;
import dev.jcompose.engine.Engine;
import dev.jcompose.engine.json.DockerJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Questions about a Dockerfile that nothing is built for (`docker build --check`).
///
/// @param words replaces our internal names with the user's
/// @see "moby/buildkit: frontend/subrequests/lint/lint.go"
record Subrequests(Engine engine, UnaryOperator<String> words) {
  private static final String LINT = "frontend.lint";

  FrontendResult answer(String question, BuildRequest request) throws InterruptedException {
    if (!question.equals(LINT)) {
      throw FrontendOptions.refused("unsupported request " + question);
    }
    List<CheckWarning> warnings = engine.images().check(request);
    return new FrontendResult(
        "",
        Map.of(
            "result.json",
            json(warnings),
            "result.txt",
            words.apply(
                warnings.stream().map(CheckWarning::report).collect(Collectors.joining("\n"))),
            "result.statuscode",
            warnings.isEmpty() ? "0" : "1",
            "version",
            "1.0.0"));
  }

  private String json(List<CheckWarning> warnings) {
    ObjectNode tree = DockerJson.docker().createObjectNode();
    ArrayNode list = tree.putArray("warnings");
    for (CheckWarning warning : warnings) {
      ObjectNode node =
          list.addObject()
              .put("ruleName", warning.rule().title())
              .put("url", warning.rule().url())
              .put("detail", warning.message());
      ObjectNode range = node.putObject("location").putArray("ranges").addObject();
      range.putObject("start").put("line", warning.at().line());
      range.putObject("end").put("line", warning.at().line());
    }
    ArrayNode sources = tree.putArray("sources");
    if (!warnings.isEmpty()) {
      var source = warnings.getFirst().source();
      byte[] text = String.join("\n", source.lines()).getBytes(StandardCharsets.UTF_8);
      sources
          .addObject()
          .put("filename", words.apply(source.file()))
          .put("language", "Dockerfile")
          .put("data", Base64.getEncoder().encodeToString(text));
    }
    return DockerJson.docker().writeValueAsString(tree);
  }
}
