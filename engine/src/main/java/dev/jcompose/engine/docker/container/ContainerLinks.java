package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.request.ContainerLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What containers are called by those that are linked to them (`docker run --link db:store`).
record ContainerLinks(Engine engine) {
  /// @param container the one that was linked
  /// @param alias what the other one is called in it
  /// @param other the other one, as it was written
  private record Link(Container container, String alias, String other) {
    static Link of(Container container, String text) {
      ContainerLink link = ContainerLink.parse(text);
      return new Link(container, link.alias(), link.container());
    }

    /// `/web/store`.
    String path() {
      return "/" + container.name() + "/" + alias;
    }
  }

  private static Stream<Link> links(Container container) {
    return container.hostConfig().links().stream().map(text -> Link.of(container, text));
  }

  /// The links of a container as they are shown: `/db:/web/store`, with the names of now.
  List<String> of(Container container) {
    return links(container)
        .flatMap(link ->
            engine.containers().find(link.other()).stream()
                .map(other -> "/" + other.name() + ":" + link.path()))
        .toList();
  }

  /// The names of containers as others have them: `/web/store`, by id.
  ///
  /// @param containers all that there are
  Map<String, List<String>> names(List<Container> containers) {
    Map<String, List<String>> names = new HashMap<>();
    for (Container container : containers) {
      links(container)
          .forEach(link ->
              engine
                  .containers()
                  .find(link.other())
                  .ifPresent(found ->
                      names
                          .computeIfAbsent(found.id().value(), _ -> new ArrayList<>())
                          .add(link.path())));
    }
    return names;
  }

  /// A container by its id, its name, or what another one calls it: `web/store`.
  Container get(String ref) {
    int slash = ref.lastIndexOf('/');
    if (slash <= 0) {
      return engine.containers().get(ref);
    }
    Optional<Container> linked =
        engine.containers().find(ref.substring(0, slash)).stream()
            .flatMap(ContainerLinks::links)
            .filter(link -> link.alias().equals(ref.substring(slash + 1)))
            .flatMap(link -> engine.containers().find(link.other()).stream())
            .findFirst();
    return linked.orElseGet(() -> engine.containers().get(ref));
  }
}
