package dev.jcompose.engine.settings;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.transport.TcpAddress;
import dev.jcompose.engine.transport.TlsFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The TCP addresses that the engine serves besides its Unix socket, by Docker's keys: `"hosts"`,
/// `"tlsverify"`, `"tlscacert"`, `"tlscert"` and `"tlskey"`. Whoever has a certificate of the CA is
/// root in effect; without a verified certificate nothing is served (decision 063).
///
/// @param addresses at least one
/// @param files the certificates and the key
/// @see <a href="https://docs.docker.com/engine/security/protect-access/">protect the Docker daemon
///   socket</a>
public record RemoteAccess(List<TcpAddress> addresses, TlsFiles files) {
  private static final String HOSTS = "hosts";
  private static final String VERIFY = "tlsverify";
  private static final String UNIX = "unix://";

  /// By this machine's settings; empty when they name no address.
  ///
  /// @param socket the engine's
  /// @throws EngineException.ServerError when they are not valid, or an address would be served
  ///   without verifying who connects
  public static Optional<RemoteAccess> ofThisMachine(Path socket) {
    return in(EngineFile.read(), socket);
  }

  static Optional<RemoteAccess> in(EngineFile settings, Path socket) {
    List<TcpAddress> addresses = addresses(settings, socket);
    boolean verify = flag(settings, VERIFY);
    if (addresses.isEmpty()) {
      return Optional.empty();
    }
    if (!verify) {
      throw settings.refuse(
          HOSTS,
          "%s would be open to everybody: a TCP address is served only with TLS that verifies its clients (set \"%s\": true, \"tlscacert\", \"tlscert\" and \"tlskey\")"
              .formatted(addresses.getFirst(), VERIFY));
    }
    return Optional.of(
        new RemoteAccess(
            addresses,
            new TlsFiles(
                file(settings, "tlscacert", "the CA that signs clients' certificates"),
                file(settings, "tlscert", "the engine's certificate"),
                file(settings, "tlskey", "the engine's key"))));
  }

  private static List<TcpAddress> addresses(EngineFile settings, Path socket) {
    JsonNode setting = settings.content().path(HOSTS);
    if (setting.isMissingNode()) {
      return List.of();
    }
    if (!setting.isArray()) {
      throw settings.refuse(HOSTS, "must be an array of addresses, such as [\"tcp://127.0.0.1\"]");
    }
    List<TcpAddress> addresses = new ArrayList<>();
    for (JsonNode item : setting) {
      String text = item.isString() ? item.asString() : item.toString();
      if (text.startsWith(UNIX)) {
        requireOwn(settings, text, socket);
        continue;
      }
      TcpAddress address =
          TcpAddress.parse(text)
              .orElseThrow(() ->
                  settings.refuse(
                      HOSTS,
                      text.startsWith("fd://")
                          ? text + ": systemd's socket is served without an entry (leave it out)"
                          : text + ": not an address such as tcp://127.0.0.1:2376"));
      if (!addresses.contains(address)) {
        addresses.add(address);
      }
    }
    return List.copyOf(addresses);
  }

  /// The engine's socket may be listed, but does not move by that: its clients would not find it.
  private static void requireOwn(EngineFile settings, String text, Path socket) {
    if (!Path.of(text.substring(UNIX.length())).equals(socket)) {
      throw settings.refuse(
          HOSTS,
          "%s: the engine's Unix socket is unix://%s (leave it out, and link to it: ln -s %s %s)"
              .formatted(text, socket, socket, text.substring(UNIX.length())));
    }
  }

  private static boolean flag(EngineFile settings, String name) {
    JsonNode setting = settings.content().path(name);
    if (!setting.isMissingNode() && !setting.isBoolean()) {
      throw settings.refuse(name, "must be true or false");
    }
    return setting.asBoolean(false);
  }

  private static Path file(EngineFile settings, String name, String what) {
    JsonNode setting = settings.content().path(name);
    if (!setting.isString() || setting.asString().isEmpty()) {
      throw settings.refuse(name, "must be the path of a file with " + what);
    }
    Path file = Path.of(setting.asString());
    if (!file.isAbsolute()) {
      throw settings.refuse(name, "must be an absolute path: " + file);
    }
    return file;
  }
}
