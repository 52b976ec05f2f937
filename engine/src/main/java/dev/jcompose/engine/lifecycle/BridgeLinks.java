package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.JoinedNamespace;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.Registry;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.network.PredefinedNetworks;
import dev.jcompose.engine.request.ContainerLink;
import dev.jcompose.engine.request.HostConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Links on the predefined bridge (`docker run --link db:store`), which has no name server: the
/// other container's names are put into `/etc/hosts`, and its ports and variables into the
/// environment. They are looked up at each start; if the other one gets a new address later, the
/// link does not follow.
///
/// On user-defined networks, links are names in the name server.
///
/// @see "moby daemon/links, libnetwork/links"
final class BridgeLinks {
  private final Registry registry;

  BridgeLinks(Registry registry) {
    this.registry = registry;
  }

  /// The same without the link with a given name.
  ///
  /// @throws EngineException.NotFound when there is none
  static HostConfig without(HostConfig host, String alias) {
    List<String> kept =
        host.links().stream()
            .filter(text -> !ContainerLink.parse(text).alias().equals(alias))
            .toList();
    if (kept.size() == host.links().size()) {
      throw new EngineException.NotFound("No such link: " + alias);
    }
    return host.toBuilder().links(kept).done();
  }

  /// Rejects invalid links when a container is created.
  ///
  /// @throws EngineException.BadRequest in Docker's words
  void check(HostConfig host) {
    if (!host.networkMode().equals(PredefinedNetworks.BRIDGE)) {
      return; // names of the name server, which may appear later
    }
    for (String text : host.links()) {
      ContainerLink link = ContainerLink.parse(text);
      LiveContainer other =
          registry
              .find(link.container())
              .orElseThrow(() ->
                  new EngineException.BadRequest(
                      "could not get container for "
                          + link.container()
                          + ": No such container: "
                          + link.container()));
      if (other.definition().hostConfig().networkMode().equals(PredefinedNetworks.HOST)) {
        throw new EngineException.BadRequest(
            "conflicting options: host type networking can't be used with links. This would result"
                + " in undefined behavior");
      }
    }
  }

  /// The same with the ids of the others, so that a link outlasts a name.
  HostConfig byId(HostConfig host) {
    if (host.links().isEmpty() || !host.networkMode().equals(PredefinedNetworks.BRIDGE)) {
      return host;
    }
    List<String> links =
        host.links().stream()
            .map(ContainerLink::parse)
            .map(link -> registry.get(link.container()).id().value() + ":" + link.alias())
            .toList();
    return host.toBuilder().links(links).done();
  }

  /// What a container is started with: its definition, and what its links add to that.
  ///
  /// @throws EngineException.Conflict when one of the others does not run
  Definition linked(Definition definition) {
    HostConfig host = definition.hostConfig();
    if (host.links().isEmpty() || !definition.networks().containsKey(PredefinedNetworks.BRIDGE)) {
      return definition;
    }
    List<String> hosts = new ArrayList<>();
    List<String> variables = new ArrayList<>();
    for (String text : host.links()) {
      ContainerLink link = ContainerLink.parse(text);
      LiveContainer other = registry.get(link.container());
      String address =
          address(
              registry.owner(other, JoinedNamespace.NETWORK),
              definition.name() + "/" + link.alias());
      for (String name : names(link, other)) {
        hosts.add(name + ":" + address);
      }
      variables.addAll(variables(definition, link.alias(), other.definition(), address));
    }
    variables.addAll(definition.config().env());
    hosts.addAll(host.extraHosts());
    return definition.with(
        definition.config().toBuilder().env(variables).done(),
        host.toBuilder().extraHosts(hosts).done());
  }

  private static Set<String> names(ContainerLink link, LiveContainer other) {
    String host = other.definition().config().hostname();
    Set<String> names = new LinkedHashSet<>();
    names.add(link.alias());
    names.add(host.isEmpty() ? other.id().shortId() : host);
    names.add(other.definition().name());
    return names;
  }

  /// The same for what is started in it later; without the links when one of the others has ended.
  Definition linkedIfTheyRun(Definition definition) {
    try {
      return linked(definition);
    } catch (EngineException ended) {
      return definition;
    }
  }

  private static String address(LiveContainer other, String as) {
    if (!other.state().hasProcess()) {
      throw new EngineException.Conflict(
          "Cannot link to a non running container: /" + other.definition().name() + " AS /" + as);
    }
    var wish = other.definition().networks().get(PredefinedNetworks.BRIDGE);
    return other.record().endpoints().stream()
        .filter(
            endpoint -> wish != null && endpoint.spec().network().value().equals(wish.networkId()))
        .flatMap(endpoint -> endpoint.ipv4().stream())
        .findFirst()
        .orElseThrow(() ->
            new EngineException.Conflict(
                "Cannot link to /"
                    + other.definition().name()
                    + ", as it does not belong to the"
                    + " default network"));
  }

  /// Variables such as `STORE_PORT=tcp://172.17.0.2:5432`.
  private static List<String> variables(
      Definition own, String alias, Definition other, String address) {
    String prefix = alias.toUpperCase(Locale.ROOT).replace('-', '_');
    List<String> variables = new ArrayList<>();
    variables.add(prefix + "_NAME=/" + own.name() + "/" + alias);
    List<String[]> ports =
        other.config().exposedPorts().names().stream()
            .map(port -> port.split("/", 2))
            .sorted(Comparator.comparingInt(port -> Integer.parseInt(port[0])))
            .toList();
    for (String[] port : ports) {
      String one = "%s_PORT_%s_%s".formatted(prefix, port[0], port[1].toUpperCase(Locale.ROOT));
      String url = "%s://%s:%s".formatted(port[1], address, port[0]);
      if (variables.size() == 1) {
        variables.add(prefix + "_PORT=" + url);
      }
      variables.add(one + "=" + url);
      variables.add(one + "_ADDR=" + address);
      variables.add(one + "_PORT=" + port[0]);
      variables.add(one + "_PROTO=" + port[1]);
    }
    other.config().env().stream()
        .filter(variable -> variable.indexOf('=') > 0)
        .filter(variable -> !variable.startsWith("PATH=") && !variable.startsWith("HOME="))
        .forEach(variable -> variables.add(prefix + "_ENV_" + variable));
    return variables;
  }
}
