package dev.jcompose.engine.provider;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.json.JsonProblem;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Provider;
import dev.jcompose.model.service.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;

/// The program behind a service with a `provider`.
///
/// @see "docker/compose docs/extension.md: the protocol"
public final class ServiceProvider {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceProvider.class);

  private final Project project;
  private final Service service;
  private final Provider provider;
  private final ExternalProgram program;

  /// Finds it.
  ///
  /// @throws EngineException.NotFound when there is no such program
  public ServiceProvider(Project project, Service service) {
    this.project = project;
    this.service = service;
    this.provider = service.provider().orElseThrow();
    if (provider.type().equals("compose")) {
      throw wrong("'compose' is not a valid provider type");
    }
    this.program =
        ExternalProgram.find(project, provider.type())
            .orElseThrow(() ->
                new EngineException.NotFound(
                    "service \"%s\": provider \"%s\": no plugin docker-%s of Docker's command line and no such program in PATH (install it)"
                        .formatted(service.name(), provider.type(), provider.type())));
  }

  /// What it is asked to do.
  public enum Verb {
    /// The service shall be there.
    UP,
    /// The service shall be gone.
    DOWN,
    /// The service shall rest.
    STOP
  }

  /// Variables for the services that depend on this one.
  ///
  /// @param prefixed get the name of the service in front
  /// @param plain are passed unchanged
  public record Variables(Map<String, String> prefixed, Map<String, String> plain) {
    /// By the names that dependents see.
    public Map<String, String> named(String service) {
      Map<String, String> all = new LinkedHashMap<>();
      String prefix = service.toUpperCase(Locale.ROOT) + "_";
      prefixed.forEach((name, value) -> all.put(prefix + name, value));
      all.putAll(plain);
      return all;
    }
  }

  /// Runs it.
  ///
  /// @param news receives progress
  /// @throws EngineException.ServerError when it fails or violates the protocol
  public Variables run(Verb verb, Consumer<String> news) throws InterruptedException {
    Metadata metadata = metadata();
    var found = new Variables(new LinkedHashMap<>(), new LinkedHashMap<>());
    if (verb == Verb.STOP && !metadata.stops()) {
      return found;
    }
    Process process = program.start(arguments(verb, metadata));
    ExternalProgram.Errors errors = ExternalProgram.Errors.of(process);
    try {
      try (MappingIterator<JsonNode> messages =
          DockerJson.docker().readerFor(JsonNode.class).readValues(process.getInputStream())) {
        while (messages.hasNextValue()) {
          message(messages.nextValue(), found, news);
        }
      } catch (JacksonException noJson) {
        process.destroyForcibly();
        throw wrong("invalid response: " + JsonProblem.of(noJson));
      }
      int code = process.waitFor();
      if (code != 0) {
        String why = errors.text();
        throw wrong(
            "compose %s failed with exit code %d%s"
                .formatted(word(verb), code, why.isEmpty() ? "" : ": " + why));
      }
      return found;
    } catch (InterruptedException cancelled) {
      process.destroy();
      throw cancelled;
    }
  }

  private void message(JsonNode message, Variables found, Consumer<String> news) {
    String text = message.path("message").asString("");
    switch (message.path("type").asString("")) {
      case "info" -> news.accept(text.lines().findFirst().orElse(""));
      case "debug" -> LOG.debug("{}: {}", service.name(), text);
      case "error" -> throw wrong(text);
      case "setenv" -> keep(text, found.prefixed());
      case "rawsetenv" -> keep(text, found.plain());
      default -> throw wrong("invalid response: " + message);
    }
  }

  private void keep(String text, Map<String, String> variables) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw wrong("invalid response: " + text);
    }
    variables.put(text.substring(0, equals), text.substring(equals + 1));
  }

  private List<String> arguments(Verb verb, Metadata metadata) {
    List<String> arguments =
        new ArrayList<>(List.of("compose", "--project-name=" + project.name(), word(verb)));
    Set<String> known = metadata.parameters(verb);
    metadata.required(verb).stream()
        .filter(name -> !provider.options().containsKey(name))
        .findFirst()
        .ifPresent(name -> {
          throw wrong("option \"" + name + "\" is required and missing");
        });
    provider
        .options()
        .forEach((name, values) -> {
          if (metadata.isEmpty() || known.contains(name)) {
            values.forEach(value -> arguments.add("--" + name + "=" + value));
          }
        });
    arguments.add(service.name());
    return arguments;
  }

  private static String word(Verb verb) {
    return verb.name().toLowerCase(Locale.ROOT);
  }

  /// What it says of itself; most say nothing.
  private Metadata metadata() throws InterruptedException {
    String text = program.output(List.of("compose", "metadata")).orElse("{}");
    try {
      JsonNode content = DockerJson.docker().readTree(text);
      return new Metadata(content.isObject() ? content : DockerJson.docker().createObjectNode());
    } catch (JacksonException none) {
      LOG.debug("{}: no metadata: {}", provider.type(), JsonProblem.of(none));
      return new Metadata(DockerJson.docker().createObjectNode());
    }
  }

  private EngineException.BadRequest wrong(String why) {
    return new EngineException.BadRequest(
        "service \"%s\": provider \"%s\": %s".formatted(service.name(), provider.type(), why));
  }
}
