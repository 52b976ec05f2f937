package dev.jcompose.engine.container;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.ContainerNames;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.runtime.ContainerId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// Finds containers by id, unique prefix of an id, or name, without iterating over all of them.
public final class Registry {

  private final ConcurrentSkipListMap<String, LiveContainer> byId = new ConcurrentSkipListMap<>();
  private final ConcurrentHashMap<String, String> idByName = new ConcurrentHashMap<>();

  /// Reserves a name for a container that is being created.
  ///
  /// @throws EngineException.Conflict when another one has it
  public void reserve(String name, String id) {
    String owner = idByName.putIfAbsent(name, id);
    if (owner != null && !owner.equals(id)) {
      throw new EngineException.Conflict(
          "Conflict. The container name \"/"
              + name
              + "\" is already in use by container \""
              + owner
              + "\". You have to remove (or rename) that container to be able to reuse that name.");
    }
  }

  /// Takes a made-up name that is free.
  public String reserveMadeUp(String id) {
    String name = ContainerNames.madeUp(false);
    while (idByName.putIfAbsent(name, id) != null) {
      name = ContainerNames.madeUp(true);
    }
    return name;
  }

  public void release(String name, String id) {
    idByName.remove(name, id);
  }

  public void add(LiveContainer container) {
    byId.put(container.id().value(), container);
  }

  public void remove(LiveContainer container) {
    byId.remove(container.id().value());
    release(container.definition().name(), container.id().value());
  }

  public Collection<LiveContainer> all() {
    return byId.values();
  }

  public List<LiveContainer> newestFirst() {
    return byId.values().stream()
        .sorted(
            Comparator.<LiveContainer, Instant>comparing(
                    container -> container.definition().created())
                .reversed())
        .toList();
  }

  /// By id, then by name, then by prefix of an id, in Docker's order.
  ///
  /// @throws EngineException.BadRequest when several ids have this prefix
  public Optional<LiveContainer> find(String ref) {
    LiveContainer exact = byId.get(ref);
    if (exact != null) {
      return Optional.of(exact);
    }
    String named = idByName.get(ref.startsWith("/") ? ref.substring(1) : ref);
    if (named != null) {
      // Absent while it is being made.
      return Optional.ofNullable(byId.get(named));
    }
    if (ref.isEmpty()) {
      return Optional.empty();
    }
    var matches = byId.subMap(ref, ref + 'g').values().stream().limit(2).toList();
    if (matches.size() > 1) {
      throw new EngineException.BadRequest("Multiple IDs found with provided prefix: " + ref);
    }
    return matches.stream().findFirst();
  }

  public LiveContainer get(String ref) {
    return find(ref).orElseThrow(() -> noSuchContainer(ref));
  }

  /// The container whose namespace another one joins, if it joins one.
  ///
  /// @throws EngineException.ServerError when it was removed, in Docker's words: 404 would be about
  ///   the one that is to start
  public Optional<LiveContainer> joined(LiveContainer by, JoinedNamespace namespace) {
    return namespace
        .joinedBy(by)
        .map(ref ->
            find(ref)
                .orElseThrow(() ->
                    new EngineException.ServerError(
                        "container "
                            + by.definition().name()
                            + ": "
                            + namespace.joining()
                            + ": No such container: "
                            + ContainerId.shown(ref)
                            + again(by))));
  }

  /// The container that has the namespace which another one is in: the one it joins, or the one
  /// which that joins in turn; itself when it joins none.
  ///
  /// @throws EngineException.ServerError when one of them was removed
  public LiveContainer owner(LiveContainer container, JoinedNamespace namespace) {
    LiveContainer owner = container;
    Set<String> passed = new HashSet<>();
    while (passed.add(owner.id().value())) {
      Optional<LiveContainer> next = joined(owner, namespace);
      if (next.isEmpty()) {
        return owner;
      }
      owner = next.get();
    }
    throw new EngineException.BadRequest(
        "cannot join own " + namespace.name().toLowerCase(Locale.ROOT) + " namespace");
  }

  /// The next step for a container of a service.
  private static String again(LiveContainer container) {
    String service = container.definition().config().labels().get(Labels.SERVICE);
    return service == null ? "" : " (jcompose up --force-recreate " + service + " makes it anew)";
  }

  public static EngineException noSuchContainer(String ref) {
    return new EngineException.NotFound("No such container: " + ref);
  }
}
