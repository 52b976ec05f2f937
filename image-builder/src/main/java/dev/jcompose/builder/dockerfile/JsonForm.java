package dev.jcompose.builder.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The exec form: a JSON list of texts. Anything else is the shell form, without complaint.
final class JsonForm {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private JsonForm() {}

  static Optional<List<String>> parse(String text) {
    if (!text.startsWith("[")) {
      return Optional.empty();
    }
    try {
      JsonNode node = MAPPER.readTree(text);
      if (!node.isArray()) {
        return Optional.empty();
      }
      List<String> result = new ArrayList<>();
      for (JsonNode element : node) {
        if (!element.isString()) {
          return Optional.empty();
        }
        result.add(element.stringValue());
      }
      return Optional.of(result);
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }
}
