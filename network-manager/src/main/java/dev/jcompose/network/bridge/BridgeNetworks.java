package dev.jcompose.network.bridge;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.netlink.Link;
import dev.jcompose.linux.netlink.RulesetWatch;
import dev.jcompose.linux.nft.NftablesException;
import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.EndpointSpec;
import dev.jcompose.network.NetworkConfig;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkException.Kind;
import dev.jcompose.network.NetworkId;
import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.network.NetworkSpec;
import dev.jcompose.network.Networks;
import dev.jcompose.network.PortBinding;
import dev.jcompose.network.PublishedPorts;
import dev.jcompose.network.dns.Resolver;
import dev.jcompose.network.firewall.PortForward;
import dev.jcompose.network.store.NetworkFiles;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Networks made of bridges in namespaces of their own. Everything happens in the network namespace
/// of the thread that opens it, whichever threads call later.
public final class BridgeNetworks implements Networks {
  private static final Logger LOG = LoggerFactory.getLogger(BridgeNetworks.class);
  private static final Pattern ENGINE_ID = Pattern.compile("[0-9a-z]{4,8}");

  private final Host host;
  private final NetworkFiles files;
  private final ParentLinks parents;
  private final NetworkBuilder builder;
  private final Endpoints endpoints;
  private final NamespacePool namespaces;
  private final RulesetWatch watch;
  private final KnownNetworks networks = new KnownNetworks();
  private final NetworkCreation creation;
  private final EndpointPorts ports;
  // By container, until [#restore].
  private final Map<String, Fd> adopted = new ConcurrentHashMap<>();
  // Held while networks are made and removed.
  private final ReentrantLock change = new ReentrantLock();

  private BridgeNetworks(Host host, NetworkFiles files, Consumer<String> damage) {
    this.host = host;
    this.files = files;
    this.parents = new ParentLinks(host);
    this.builder = new NetworkBuilder(host, parents);
    ConnectionSweep connections =
        new ConnectionSweep(host.connections(), host.links(), host.background());
    SecureRandom random = new SecureRandom();
    this.endpoints = new Endpoints(host, parents, connections, () -> RandomId.next(random));
    this.creation = new NetworkCreation(host, files, builder, networks, random);
    this.ports = new EndpointPorts(host, networks, connections);
    this.namespaces = new NamespacePool(host.maker(), host.nameServer());
    this.watch = host.thread().atHome(() -> RulesetWatch.start(this::tableChanged));
    files.load(LiveNetwork::new, damage).forEach(networks::put);
  }

  /// Opens the networks that are saved in the directory. They are usable after [#restore].
  ///
  /// @param damage receives a sentence for the user about what is damaged and was put aside
  /// @throws NetworkException when the engine's id is not of the right form or the directory cannot
  ///   be used
  public static BridgeNetworks open(NetworkConfig config, Consumer<String> damage) {
    if (!ENGINE_ID.matcher(config.engineId()).matches()) {
      throw new NetworkException(
          Kind.INVALID,
          "engine id \"" + config.engineId() + "\" is not four to eight of 0-9 and a-z");
    }
    NetworkFiles files = new NetworkFiles(config.root());
    try {
      return new BridgeNetworks(Host.open(config), files, damage);
    } catch (NftablesException | LinuxException failure) {
      throw new NetworkException(Kind.SYSTEM, "networks: " + failure.getMessage());
    }
  }

  @Override
  public BridgeNetwork create(NetworkSpec spec) {
    return locked(change, () -> creation.create(spec));
  }

  @Override
  public Optional<BridgeNetwork> find(String idOrName) {
    return networks.find(idOrName);
  }

  @Override
  public List<BridgeNetwork> list() {
    return networks.list();
  }

  @Override
  public void remove(NetworkId id) {
    locked(
        change,
        () -> {
          LiveNetwork live = networks.require(id);
          return locked(live.use().writeLock(), () -> remove(live));
        });
  }

  private boolean remove(LiveNetwork live) {
    if (!live.endpoints().isEmpty()) {
      String users =
          String.join(
              ", ",
              live.endpoints().values().stream()
                  .map(endpoint -> LiveNetwork.called(endpoint.spec()))
                  .sorted()
                  .toList());
      throw new NetworkException(
          Kind.IN_USE,
          live.name() + ": cannot remove: in use by " + users + " (stop or disconnect them first)");
    }
    networks.remove(live.network().id());
    // First, because anything in the kernel without a file is a leftover and is removed at the next
    // start.
    files.delete(live.network().id());
    builder.demolish(live);
    return true;
  }

  @Override
  public NetworkNamespace namespace(String container) {
    return ours(() -> namespaces.take(container));
  }

  @Override
  public NetworkNamespace own(Fd made, String container) {
    return namespaces.prepared(made, container);
  }

  @Override
  public NetworkNamespace adopt(Fd namespace, String container) {
    try {
      Resolver resolver =
          host.visitor().in(namespace, () -> host.nameServer().open(namespace, false));
      resolver.serve(container);
      adopted.put(container, namespace);
      return new NetworkNamespace(namespace, resolver);
    } catch (LinuxException | NetworkException failure) {
      // The container keeps running, so its namespace is adopted without names.
      LOG.error(
          "container {}: cannot look up names until it is restarted: {}",
          container,
          failure.getMessage());
      return new NetworkNamespace(namespace, () -> {});
    }
  }

  @Override
  public Endpoint attach(NetworkNamespace namespace, EndpointSpec spec) {
    LiveNetwork live = networks.require(spec.network());
    // A container's first packets must not arrive while a firewall is still being opened.
    host.foreign().await();
    return locked(
        live.use().readLock(),
        () -> {
          // It may have been removed in the meantime.
          networks.require(spec.network());
          return endpoints.attach(live, namespace.fd(), spec);
        });
  }

  @Override
  public void detach(Endpoint endpoint) {
    detach(endpoint, false);
  }

  @Override
  public void unplug(Endpoint endpoint) {
    detach(endpoint, true);
  }

  private void detach(Endpoint endpoint, boolean unplugNow) {
    ports.unpublish(endpoint);
    networks
        .get(endpoint.spec().network())
        .ifPresent(live ->
            locked(
                live.use().readLock(),
                () ->
                    ours(() -> {
                      endpoints.detach(live, endpoint, unplugNow);
                      return true;
                    })));
  }

  @Override
  public void route(NetworkNamespace namespace, Endpoint endpoint, boolean v6) {
    LiveNetwork live = networks.require(endpoint.spec().network());
    locked(
        live.use().readLock(),
        () -> {
          endpoints.route(live, namespace.fd(), endpoint, v6);
          return true;
        });
  }

  @Override
  public void withdraw(Endpoint endpoint) {
    host.names().withdraw(endpoint);
  }

  @Override
  public PublishedPorts reserve(List<PortBinding> wishes) {
    return ports.reserve(wishes);
  }

  @Override
  public void publish(Endpoint endpoint, List<PortBinding> bindings) {
    ports.publish(endpoint, bindings);
  }

  @Override
  public void unpublish(Endpoint endpoint) {
    ports.unpublish(endpoint);
  }

  @Override
  public void restore(Map<Endpoint, List<PortBinding>> live) {
    locked(
        change,
        () -> {
          Map<String, List<PortForward>> leads = new ConcurrentHashMap<>();
          Set<NetworkId> lost = new HashSet<>();
          live.forEach((endpoint, bindings) -> {
            Optional<LiveNetwork> known = networks.get(endpoint.spec().network());
            if (known.isEmpty()) {
              lost.add(endpoint.spec().network());
              LOG.warn(
                  "container {} is on an unknown network: {}",
                  LiveNetwork.called(endpoint.spec()),
                  endpoint.spec().network());
            } else {
              LiveNetwork network = known.get();
              network.adopt(endpoint);
              Optional.ofNullable(adopted.get(endpoint.spec().container()))
                  .filter(_ -> network.parent().isPresent())
                  .ifPresent(namespace -> parents.adopt(endpoint, namespace));
              leads.put(endpoint.id(), ports.adopt(endpoint, bindings));
            }
          });
          adopted.clear();
          return ours(() -> {
            new Restoration(host, builder).restore(networks.byId(), leads, lost);
            return true;
          });
        });
  }

  @Override
  public void repair(Collection<NetworkId> ids) {
    locked(
        change,
        () -> {
          for (NetworkId id : ids) {
            LiveNetwork live = networks.require(id);
            locked(live.use().writeLock(), () -> ours(() -> rebuild(live)));
          }
          return true;
        });
  }

  private void tableChanged(String table, boolean deleted) {
    host.foreign().changed(table);
    if (!deleted) {
      return;
    }
    if (table.isEmpty() || table.equals(Host.table(host.engineId()))) {
      try {
        host.firewall().heal();
      } catch (NetworkException failure) {
        LOG.error("containers are not isolated from each other: {}", failure.getMessage());
      }
    }
  }

  private boolean rebuild(LiveNetwork live) {
    if (live.parent().isPresent()) {
      builder.buildOnParent(live);
      return true;
    }
    Link uplink = builder.wire(live);
    host.firewall().add(live.filtered());
    builder.bringUp(live, uplink);
    builder.serveNames(live);
    return true;
  }

  /// Converts failures of system calls to ours.
  private static <T> T ours(Supplier<T> action) {
    try {
      return action.get();
    } catch (LinuxException failure) {
      throw new NetworkException(Kind.SYSTEM, "networks: " + failure.getMessage());
    }
  }

  private static <T> T locked(Lock lock, Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<String> obstacles() {
    return host.foreign().obstacles();
  }

  @Override
  public void close() {
    watch.close();
    namespaces.close();
    if (networks.all().stream().allMatch(live -> live.endpoints().isEmpty())) {
      host.foreign().takeBack();
    }
    host.close();
    networks.all().forEach(live -> live.segment().ifPresent(Segment::close));
    Segment.removeEmpty(host.pins());
  }
}
