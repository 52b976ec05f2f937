package dev.jcompose.engine.service;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.HostConfig.HostPort;
import dev.jcompose.model.network.PortMapping;
import java.util.ArrayList;
import java.util.List;

/// A port in the syntax of `run -p`: `[ip:][host:]container[/protocol]`, each port a number or a
/// range.
record PublishedPort(String hostIp, String hostPort, int containerPort, String protocol) {

  /// Where it is published.
  HostPort binding() {
    return new HostPort(hostIp, hostPort);
  }

  /// Its name in Docker's words, `80/tcp`.
  String key() {
    return containerPort + "/" + protocol;
  }

  /// @throws EngineException.BadRequest when it is not valid
  static List<PublishedPort> parse(String text) {
    String[] halves = text.split("/", 2);
    String protocol = halves.length > 1 ? halves[1] : "tcp";
    String address = halves[0];
    int last = address.lastIndexOf(':');
    String container = address.substring(last + 1);
    String rest = last < 0 ? "" : address.substring(0, last);
    int before = rest.lastIndexOf(':');
    String host = before < 0 ? rest : rest.substring(before + 1);
    String ip = before < 0 ? "" : rest.substring(0, before).replaceAll("^\\[|]$", "");
    try {
      PortMapping.Published inside = PortMapping.Published.parse(container);
      List<PublishedPort> ports = new ArrayList<>();
      if (host.isEmpty() || inside.from() == inside.to()) {
        for (int port = inside.from(); port <= inside.to(); port++) {
          ports.add(new PublishedPort(ip, host, port, protocol));
        }
        return ports;
      }
      PortMapping.Published outside = PortMapping.Published.parse(host);
      if (outside.to() - outside.from() != inside.to() - inside.from()) {
        throw new IllegalArgumentException("the two ranges differ in length");
      }
      for (int i = 0; i <= inside.to() - inside.from(); i++) {
        ports.add(
            new PublishedPort(
                ip, Integer.toString(outside.from() + i), inside.from() + i, protocol));
      }
      return ports;
    } catch (IllegalArgumentException problem) {
      throw new EngineException.BadRequest("port \"%s\": %s".formatted(text, problem.getMessage()));
    }
  }
}
