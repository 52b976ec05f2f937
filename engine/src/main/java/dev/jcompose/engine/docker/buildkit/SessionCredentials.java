package dev.jcompose.engine.docker.buildkit;

import dev.jcompose.builder.request.Credentials;
import dev.jcompose.buildkit.session.ClientSession;
import dev.jcompose.buildkit.session.ForwardedAgent;
import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.engine.image.RegistryFile;
import dev.jcompose.image.registry.Credential;
import dev.jcompose.image.registry.RegistrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What the client has and we ask for when a step needs it: secrets, ssh agents, logins.
final class SessionCredentials implements Credentials.Others, AutoCloseable {
  private final ClientSession session;
  private final Path directory;
  private final Map<String, Path> sockets = new HashMap<>();
  private final Map<String, ForwardedAgent> agents = new HashMap<>();

  /// @param directory empty; gets the agents' sockets
  SessionCredentials(ClientSession session, Path directory) {
    this.session = session;
    this.directory = directory;
  }

  @Override
  public Optional<Credentials.Secret> secret(String id) {
    return session.secret(id).map(Credentials.Secret.OfBytes::new);
  }

  @Override
  public synchronized Optional<Path> agent(String id) throws IOException {
    Path known = sockets.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    Path socket = directory.resolve("agent" + sockets.size());
    Optional<ForwardedAgent> opened = ForwardedAgent.open(session, id, socket);
    opened.ifPresent(agent -> {
      agents.put(id, agent);
      sockets.put(id, socket);
    });
    return opened.map(_ -> socket);
  }

  /// How registries are reached, and with which login: as the client is.
  static RegistrySettings registries(ClientSession session) {
    RegistrySettings settings = RegistryFile.settings(RegistryCredentials.ofMap(Optional.empty()));
    Map<String, Optional<Credential>> known = new HashMap<>();
    return new RegistrySettings(
        domain -> {
          synchronized (known) {
            return known.computeIfAbsent(domain, _ -> credential(session, domain));
          }
        },
        settings.insecure(),
        settings.mirrors());
  }

  private static Optional<Credential> credential(ClientSession session, String domain) {
    return session
        .login(domain)
        .map(login -> new Credential(login.user(), login.secret(), login.user().isEmpty()));
  }

  @Override
  public synchronized void close() throws IOException {
    for (ForwardedAgent agent : agents.values()) {
      agent.close();
    }
    for (Path socket : sockets.values()) {
      var _ = Files.deleteIfExists(socket);
    }
  }
}
