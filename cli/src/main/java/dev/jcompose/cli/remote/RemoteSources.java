package dev.jcompose.cli.remote;

import dev.jcompose.cli.engine.EnginePlaces;
import dev.jcompose.cli.engine.EngineStart;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.registry.DockerConfig;
import dev.jcompose.model.load.RemoteFiles;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Fetches remote Compose files into the user's cache.
public final class RemoteSources implements RemoteFiles {
  private static final String OCI = "oci://";

  private final Invocation invocation;
  private final List<String> insecure;
  private final Set<String> fetched = Collections.synchronizedSet(new LinkedHashSet<>());

  /// Sources that fetch with the user's own credentials and programs.
  ///
  /// @param insecure registries that may be accessed without TLS
  public RemoteSources(Invocation invocation, List<String> insecure) {
    this.invocation = invocation;
    this.insecure = List.copyOf(insecure);
  }

  /// The addresses of the files so far, those of includes too.
  public List<String> fetched() {
    return List.copyOf(fetched);
  }

  @Override
  public Path fetch(String address) throws RemoteException {
    Path file = copy(address);
    fetched.add(address);
    return file;
  }

  private Path copy(String address) throws RemoteException {
    if (address.startsWith(OCI)) {
      check("COMPOSE_EXPERIMENTAL_OCI_REMOTE", "OCI");
      return new PublishedProject(engine(), credentials(), cache(), insecure)
          .file(address.substring(OCI.length()));
    }
    Optional<GitAddress> repository = GitAddress.of(address);
    if (repository.isEmpty()) {
      throw new RemoteException(
          "not a project address (oci://..., or a git repository: https://....git#ref:directory)");
    }
    check("COMPOSE_EXPERIMENTAL_GIT_REMOTE", "git");
    return new GitCheckout(cache(), invocation).file(repository.get());
  }

  private void check(String variable, String kind) throws RemoteException {
    Optional<String> value = invocation.variable(variable);
    if (value.isPresent() && !Invocation.isTrue(value)) {
      throw new RemoteException(kind + " remote resource is disabled by \"" + variable + "\"");
    }
  }

  private EngineClient engine() {
    EnginePlaces places = EnginePlaces.of(invocation);
    return new EngineClient(
        places.socket(), _ -> new EngineStart(invocation, places, false).start());
  }

  private Map<String, String> credentials() {
    return DockerConfig.of(invocation)
        .header()
        .map(text -> Map.of("X-Registry-Config", text))
        .orElse(Map.of());
  }

  private Path cache() {
    return invocation
        .variable("XDG_CACHE_HOME")
        .map(Path::of)
        .orElseGet(() -> Path.of(invocation.variable("HOME").orElse("/root"), ".cache"))
        .resolve("jcompose/remote");
  }
}
