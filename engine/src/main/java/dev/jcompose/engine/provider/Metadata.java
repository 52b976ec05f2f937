package dev.jcompose.engine.provider;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A provider's metadata: the options that each of its commands accepts.
record Metadata(JsonNode content) {
  /// Whether it has none: then it gets all options.
  boolean isEmpty() {
    return content.path("description").asString("").isEmpty()
        && content.path("up").path("parameters").isEmpty()
        && content.path("down").path("parameters").isEmpty();
  }

  /// Whether it wants to hear of `stop`.
  boolean stops() {
    return content.path("stop").isObject();
  }

  /// The options of a command.
  Set<String> parameters(ServiceProvider.Verb verb) {
    return names(verb, false);
  }

  /// Those that have to be there.
  Set<String> required(ServiceProvider.Verb verb) {
    return isEmpty() ? Set.of() : names(verb, true);
  }

  private Set<String> names(ServiceProvider.Verb verb, boolean onlyRequired) {
    Set<String> names = new HashSet<>();
    String command = verb.name().toLowerCase(Locale.ROOT);
    for (JsonNode parameter : content.path(command).path("parameters")) {
      if (!onlyRequired || parameter.path("required").asBoolean(false)) {
        names.add(parameter.path("name").asString(""));
      }
    }
    return names;
  }
}
