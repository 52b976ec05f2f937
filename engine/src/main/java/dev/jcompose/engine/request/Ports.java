package dev.jcompose.engine.request;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.HostConfig.HostPort;
import dev.jcompose.network.PortBinding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Docker's words for ports: `80/tcp`, and where it is published.
public final class Ports {
  private static final int HIGHEST = 65535;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}(/[A-Za-z]+)?");

  private Ports() {}

  /// `80/tcp` for `80`.
  static String canonical(String port) {
    return port.indexOf('/') < 0 ? port + "/tcp" : port;
  }

  /// What is to be published.
  ///
  /// @param exposed published on any port when `all` is set
  /// @throws EngineException.BadRequest for something that is not a port
  public static List<RequestedPort> requested(HostConfig host, Collection<String> exposed) {
    List<RequestedPort> wishes = new ArrayList<>();
    host.portBindings()
        .forEach((port, bindings) -> {
          for (HostPort binding : bindings.isEmpty() ? List.of(ANY) : bindings) {
            wishes.add(wish(canonical(port), binding));
          }
        });
    if (host.publishAllPorts()) {
      exposed.stream()
          .filter(port -> !host.portBindings().containsKey(port))
          .forEach(port -> wishes.add(wish(port, ANY)));
    }
    return wishes;
  }

  /// Whether something is the port of a container, such as `80` or `80/tcp`. Requests and images
  /// may say anything.
  static boolean isOne(String port) {
    return NUMBER.matcher(port).matches() && Integer.parseInt(port.split("/", 2)[0]) <= HIGHEST;
  }

  private static final HostPort ANY = new HostPort("", "");

  private static RequestedPort wish(String port, HostPort binding) {
    int slash = port.indexOf('/');
    String wanted = binding.hostPort().isEmpty() ? "0" : binding.hostPort();
    int dash = wanted.indexOf('-');
    int first = number(dash < 0 ? wanted : wanted.substring(0, dash), 0);
    int last = dash < 0 ? first : number(wanted.substring(dash + 1), first);
    return new RequestedPort(
        new PortBinding(
            port.substring(slash + 1),
            number(port.substring(0, slash), 1),
            binding.hostIp(),
            first),
        last);
  }

  private static int number(String text, int least) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= HIGHEST) {
        return number;
      }
    } catch (NumberFormatException noNumber) {
      throw new EngineException.BadRequest("invalid port specification: \"" + text + "\"");
    }
    throw new EngineException.BadRequest("invalid port specification: \"" + text + "\"");
  }

  /// As inspect shows them: exposed ports without a binding have an empty list.
  public static Map<String, List<HostPort>> shown(
      Collection<String> exposed, List<PortBinding> published) {
    Map<String, List<HostPort>> ports = new TreeMap<>();
    exposed.forEach(port -> ports.put(port, List.of()));
    for (PortBinding binding : published) {
      ports.merge(
          binding.containerPort() + "/" + binding.protocol(),
          List.of(new HostPort(binding.hostAddress(), Integer.toString(binding.hostPort()))),
          (before, more) -> {
            List<HostPort> both = new ArrayList<>(before);
            both.addAll(more);
            return List.copyOf(both);
          });
    }
    return ports;
  }
}
