package dev.jcompose.image.registry;

import dev.jcompose.image.reference.ImageReference;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Clients for the registries of an image's name: mirrors first, then its own. One instance for all
/// transfers, so that they share connections. Thread-safe.
public final class Registries {
  private static final Duration CONNECT = Duration.ofSeconds(15);

  private final Patience patience;
  private @Nullable HttpClient client;

  /// Those of an engine.
  public Registries() {
    this(Patience.DEFAULT);
  }

  Registries(Patience patience) {
    this.patience = patience;
  }

  List<RepositoryClient> forPull(ImageReference reference, RegistrySettings settings) {
    List<RepositoryClient> clients = new ArrayList<>();
    for (String mirror : settings.mirrors().getOrDefault(reference.domain(), List.of())) {
      clients.add(
          client(reference, RegistryHost.of(mirror, true, settings.insecure()), settings, "pull"));
    }
    RegistryHost own = RegistryHost.of(reference.domain(), false, settings.insecure());
    clients.add(client(reference, own, settings, "pull"));
    return clients;
  }

  RepositoryClient forPush(ImageReference reference, RegistrySettings settings) {
    RegistryHost own = RegistryHost.of(reference.domain(), false, settings.insecure());
    return client(reference, own, settings, "pull,push");
  }

  RepositoryClient forLogin(String domain, RegistrySettings settings) {
    RegistryHost host = RegistryHost.of(domain, false, settings.insecure());
    return new RepositoryClient(
        client(), patience, host, "", settings.credentials().apply(domain), "", domain);
  }

  RepositoryClient forSearch(String domain, RegistrySettings settings) {
    RegistryHost host = RegistryHost.ofSearch(domain, settings.insecure());
    return new RepositoryClient(
        client(), patience, host, "", settings.credentials().apply(domain), "", domain);
  }

  private RepositoryClient client(
      ImageReference reference, RegistryHost host, RegistrySettings settings, String actions) {
    Optional<Credential> credential = settings.credentials().apply(reference.domain());
    return new RepositoryClient(
        client(), patience, host, reference.path(), credential, actions, reference.familiar());
  }

  /// Created when it is first needed: with TLS it takes 600 classes, and most engines never pull.
  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .connectTimeout(CONNECT)
              .followRedirects(HttpClient.Redirect.NEVER)
              .version(HttpClient.Version.HTTP_1_1)
              .build();
    }
    return client;
  }
}
