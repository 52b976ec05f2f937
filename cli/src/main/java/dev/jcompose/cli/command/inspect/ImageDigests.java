package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.registry.DockerConfig;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The images of services with their current digests in registries.
///
/// @param pinned names with digests, by the name in the file
public record ImageDigests(Map<String, String> pinned) {
  /// Asks the registries, as the user.
  public static ImageDigests of(Call call, Project project) {
    Map<String, String> pinned = new LinkedHashMap<>();
    DockerConfig config = DockerConfig.of(call.invocation());
    EngineClient engine = call.engine();
    for (Service service : project.services().values()) {
      Optional<String> image = service.image().filter(name -> !name.contains("@"));
      if (image.isPresent() && !pinned.containsKey(image.get())) {
        String path = EngineClient.DOCKER + "/distribution/" + image.get() + "/json";
        Map<String, String> headers =
            config
                .header(domain(image.get()))
                .map(h -> Map.of("X-Registry-Auth", h))
                .orElse(Map.of());
        try (Answer answer = engine.open("GET", path, "", headers)) {
          String digest = answer.json().at("Descriptor", "digest").text();
          pinned.put(image.get(), image.get() + "@" + digest);
        }
      }
    }
    return new ImageDigests(pinned);
  }

  /// The first part of a name is a host when it has a dot or a port, or is `localhost`.
  private static String domain(String image) {
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    return first.contains(".") || first.contains(":") || first.equals("localhost")
        ? first
        : "docker.io";
  }

  /// The project with them.
  Project pinned(Project project) {
    Map<String, Service> services = new LinkedHashMap<>();
    project
        .services()
        .forEach((key, service) ->
            services.put(
                key, service.image().map(pinned::get).map(service::withImage).orElse(service)));
    return project.withServices(services, project.disabledServices());
  }

  /// An override file that contains only the digests.
  public Value.Fields lock(Project project) {
    Map<String, Value> services = new LinkedHashMap<>();
    project
        .services()
        .forEach((key, service) ->
            service
                .image()
                .map(name -> pinned.getOrDefault(name, name))
                .ifPresent(name ->
                    services.put(key, new Value.Fields(Map.of("image", new Value.Text(name))))));
    return new Value.Fields(Map.of("services", new Value.Fields(services)));
  }
}
