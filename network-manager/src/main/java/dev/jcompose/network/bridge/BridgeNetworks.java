package dev.jcompose.network.bridge;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.netlink.Link;
import dev.jcompose.linux.netlink.RulesetWatch;
import dev.jcompose.linux.nft.NftablesException;
import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.EndpointSpec;
import dev.jcompose.network.IpText;
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
import dev.jcompose.network.port.PortOwner;
import dev.jcompose.network.port.PortReservations;
import dev.jcompose.network.store.NetworkFiles;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Networks made of bridges in namespaces of their own. Everything happens in the network namespace
/// of the thread that opens it, whichever threads call later.
public final class BridgeNetworks implements Networks {
  private static final Logger LOG = LoggerFactory.getLogger(BridgeNetworks.class);

  /// As Docker: any name that can be seen. It is kept in files and as a link's alias, never parsed.
  private static final Pattern NAME = Pattern.compile("(?!\\s+$)[^\\p{Cntrl}]{1,200}");

  private static final Pattern ENGINE_ID = Pattern.compile("[0-9a-z]{4,8}");
  private static final int ATTEMPTS = 20;
  private static final Set<String> DRIVERS = Set.of("bridge", "macvlan", "ipvlan");

  private final Host host;
  private final NetworkFiles files;
  private final ParentLinks parents;
  private final NetworkBuilder builder;
  private final Endpoints endpoints;
  private final ConnectionSweep connections;
  private final NamespacePool namespaces;
  private final RulesetWatch watch;
  private final PortReservations reservations = new PortReservations(this::owner);
  private final SecureRandom random = new SecureRandom();
  private final Map<NetworkId, LiveNetwork> networks = new ConcurrentHashMap<>();
  // By endpoint.
  private final Map<String, List<PortBinding>> published = new ConcurrentHashMap<>();
  // By container, until [#restore].
  private final Map<String, Fd> adopted = new ConcurrentHashMap<>();
  // Held while networks are made and removed.
  private final ReentrantLock change = new ReentrantLock();

  private BridgeNetworks(Host host, NetworkFiles files, Consumer<String> damage) {
    this.host = host;
    this.files = files;
    this.parents = new ParentLinks(host);
    this.builder = new NetworkBuilder(host, parents);
    this.connections = new ConnectionSweep(host.connections(), host.links(), host.background());
    this.endpoints = new Endpoints(host, parents, connections, this::newId);
    this.namespaces = new NamespacePool(host.maker(), host.nameServer());
    this.watch = host.thread().atHome(() -> RulesetWatch.start(this::tableChanged));
    files
        .load(LiveNetwork::new, damage)
        .forEach(network -> networks.put(network.network().id(), network));
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
    if (!NAME.matcher(spec.name()).matches()) {
      throw new NetworkException(
          Kind.INVALID,
          "network name \"" + spec.name() + "\" is not valid (1 to 200 printable characters)");
    }
    if (!DRIVERS.contains(spec.driver())) {
      throw new NetworkException(
          Kind.INVALID,
          "network \"%s\": driver \"%s\" is not supported (bridge, macvlan and ipvlan are)"
              .formatted(spec.name(), spec.driver()));
    }
    BridgeOptions options = BridgeOptions.of(spec);
    Optional<ParentOptions> parent = ParentOptions.of(spec);
    return locked(
        change,
        () -> {
          if (byName(spec.name()).isPresent()) {
            throw new NetworkException(
                Kind.CONFLICT, "network with name " + spec.name() + " already exists");
          }
          parent.flatMap(ParentOptions::parent).ifPresent(name -> refuseShared(spec, name));
          return create(spec, parent.map(ParentOptions::parent).orElseGet(options::bridge));
        });
  }

  /// As Docker: a parent has one network.
  private void refuseShared(NetworkSpec spec, String parent) {
    networks.values().stream()
        .filter(live -> live.parent().flatMap(ParentOptions::parent).equals(Optional.of(parent)))
        .findFirst()
        .ifPresent(live -> {
          throw new NetworkException(
              Kind.CONFLICT,
              "network \"%s\": %s is already using parent interface %s"
                  .formatted(spec.name(), live.name(), parent));
        });
  }

  /// @param fixed the name of the interface on the host; empty for one of ours
  private BridgeNetwork create(NetworkSpec spec, Optional<String> fixed) {
    Pools pools = new Pools(spec, host.engineId());
    for (int attempt = 1; ; attempt++) {
      NetworkId id = new NetworkId(newId());
      String bridge = fixed.orElseGet(() -> bridgeName(id));
      LiveNetwork live =
          new LiveNetwork(
              new BridgeNetwork(
                  id, spec, Instant.now(), bridge, pools.choose(networks.values(), builder)));
      files.save(live.network());
      try {
        if (builder.build(live, pools.chosenByUs() && attempt < ATTEMPTS)) {
          networks.put(id, live);
          return live.network();
        }
      } catch (NetworkException failure) {
        files.delete(id);
        throw failure;
      }
      files.delete(id);
      // Another engine took the same range: both may retry, so they wait for random times.
      pools.avoid(live.subnets(), random.nextInt(4));
    }
  }

  private String bridgeName(NetworkId id) {
    return host.bridgeName(id);
  }

  @Override
  public Optional<BridgeNetwork> find(String idOrName) {
    List<BridgeNetwork> all = list();
    return Stream.<Function<BridgeNetwork, Boolean>>of(
            network -> network.id().value().equals(idOrName),
            network -> network.spec().name().equals(idOrName))
        .flatMap(test -> all.stream().filter(test::apply))
        .findFirst()
        .or(() -> {
          List<BridgeNetwork> byPrefix =
              idOrName.isEmpty()
                  ? List.of()
                  : all.stream()
                      .filter(network -> network.id().value().startsWith(idOrName))
                      .toList();
          return byPrefix.size() == 1 ? Optional.of(byPrefix.getFirst()) : Optional.empty();
        });
  }

  private Optional<LiveNetwork> byName(String name) {
    return networks.values().stream()
        .filter(live -> live.network().spec().name().equals(name))
        .findFirst();
  }

  @Override
  public List<BridgeNetwork> list() {
    return networks.values().stream()
        .map(LiveNetwork::network)
        .sorted(Comparator.comparing(network -> network.spec().name()))
        .toList();
  }

  @Override
  public void remove(NetworkId id) {
    locked(
        change,
        () -> {
          LiveNetwork live = networks.get(id);
          if (live == null) {
            throw notFound(id);
          }
          return locked(live.use().writeLock(), () -> remove(live));
        });
  }

  private boolean remove(LiveNetwork live) {
    if (!live.endpoints().isEmpty()) {
      String users =
          String.join(
              ", ",
              live.endpoints().values().stream()
                  .map(endpoint -> called(endpoint.spec()))
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

  private static String called(EndpointSpec spec) {
    String id = spec.container().substring(0, Math.min(12, spec.container().length()));
    return spec.names().isEmpty() ? "container " + id : spec.names().getFirst() + " (" + id + ")";
  }

  @Override
  public NetworkNamespace namespace(String container) {
    return ours(() -> namespaces.take(container));
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
      // It has to be adopted all the same.
      LOG.error(
          "container {}: cannot look up names until it is restarted: {}",
          container,
          failure.getMessage());
      return new NetworkNamespace(namespace, () -> {});
    }
  }

  @Override
  public Endpoint attach(NetworkNamespace namespace, EndpointSpec spec) {
    LiveNetwork live = networks.get(spec.network());
    if (live == null) {
      throw notFound(spec.network());
    }
    // A container's first packets must not arrive while a firewall is still being opened.
    host.foreign().await();
    return locked(
        live.use().readLock(),
        () -> {
          if (!networks.containsKey(spec.network())) {
            throw notFound(spec.network());
          }
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
    unpublish(endpoint);
    LiveNetwork live = networks.get(endpoint.spec().network());
    if (live == null) {
      return;
    }
    locked(
        live.use().readLock(),
        () -> {
          return ours(() -> {
            endpoints.detach(live, endpoint, unplugNow);
            return true;
          });
        });
  }

  @Override
  public void withdraw(Endpoint endpoint) {
    host.names().withdraw(endpoint);
  }

  @Override
  public PublishedPorts reserve(List<PortBinding> wishes) {
    return host.thread().atHome(() -> reservations.reserve(wishes));
  }

  /// The owner of a port: one of our containers, or a process.
  private String owner(PortBinding wanted) {
    return networks.values().stream()
        .flatMap(live -> live.endpoints().values().stream())
        .filter(other ->
            published.getOrDefault(other.id(), List.of()).stream()
                .anyMatch(binding ->
                    binding.hostPort() == wanted.hostPort()
                        && binding.protocol().equals(wanted.protocol())))
        .map(other -> " (container " + called(other.spec()) + " has it)")
        .findFirst()
        .or(() ->
            PortOwner.find(wanted.protocol(), wanted.hostPort())
                .map(owner -> " (%s, pid %d, has it)".formatted(owner.name(), owner.pid())))
        .orElse("");
  }

  @Override
  public void publish(Endpoint endpoint, List<PortBinding> bindings) {
    for (PortBinding binding : bindings) {
      if (binding.protocol().equals("sctp") && isV6(binding) && endpoint.ipv6().isEmpty()) {
        throw new NetworkException(
            Kind.INVALID,
            "Bind for [%s]:%d failed: sctp over IPv6 does not reach a container without an IPv6 address"
                .formatted(binding.hostAddress(), binding.hostPort()));
      }
    }
    List<PortForward> leads = leads(endpoint, bindings);
    host.firewall().publish(endpoint.id(), leads);
    published.put(endpoint.id(), List.copyOf(bindings));
    connections.forgetFlows(leads);
  }

  @Override
  public void unpublish(Endpoint endpoint) {
    published.remove(endpoint.id());
    List<PortForward> before = host.firewall().published(endpoint.id());
    if (!before.isEmpty()) {
      host.firewall().publish(endpoint.id(), List.of());
      connections.forgetFlows(before);
    }
  }

  private static boolean isV6(PortBinding binding) {
    return binding.hostAddress().indexOf(':') >= 0;
  }

  /// From an IPv6 address of the host to a container without IPv6, the shim relays
  /// ([PublishedPorts#relays]).
  private static List<PortForward> leads(Endpoint endpoint, List<PortBinding> bindings) {
    List<PortForward> leads = new ArrayList<>();
    for (PortBinding binding : bindings) {
      InetAddress address = IpText.parse(binding.hostAddress());
      Optional<String> target =
          address.getAddress().length == 4 ? endpoint.ipv4() : endpoint.ipv6();
      target.ifPresent(container ->
          leads.add(
              new PortForward(
                  binding.protocol(),
                  address,
                  binding.hostPort(),
                  IpText.parse(container),
                  binding.containerPort())));
    }
    return leads;
  }

  @Override
  public void restore(Map<Endpoint, List<PortBinding>> live) {
    locked(
        change,
        () -> {
          Map<String, List<PortForward>> leads = new ConcurrentHashMap<>();
          Set<NetworkId> lost = new HashSet<>();
          live.forEach((endpoint, bindings) -> {
            LiveNetwork network = networks.get(endpoint.spec().network());
            if (network == null) {
              lost.add(endpoint.spec().network());
              LOG.warn(
                  "container {} is on an unknown network: {}",
                  called(endpoint.spec()),
                  endpoint.spec().network());
            } else {
              network.adopt(endpoint);
              Optional.ofNullable(adopted.get(endpoint.spec().container()))
                  .filter(_ -> network.parent().isPresent())
                  .ifPresent(namespace -> parents.adopt(endpoint, namespace));
              published.put(endpoint.id(), List.copyOf(bindings));
              leads.put(endpoint.id(), leads(endpoint, bindings));
            }
          });
          adopted.clear();
          return ours(() -> {
            new Restoration(host, builder).restore(networks, leads, lost);
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
            LiveNetwork live = networks.get(id);
            if (live == null) {
              throw notFound(id);
            }
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

  private static NetworkException notFound(NetworkId id) {
    return new NetworkException(Kind.NOT_FOUND, "network " + id + " not found");
  }

  private String newId() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
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
    if (networks.values().stream().allMatch(live -> live.endpoints().isEmpty())) {
      host.foreign().takeBack();
    }
    host.close();
    networks.values().forEach(live -> live.segment().ifPresent(Segment::close));
    Segment.removeEmpty(host.pins());
  }
}
