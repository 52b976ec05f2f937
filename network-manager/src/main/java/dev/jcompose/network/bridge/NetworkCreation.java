package dev.jcompose.network.bridge;

import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkException.Kind;
import dev.jcompose.network.NetworkId;
import dev.jcompose.network.NetworkSpec;
import dev.jcompose.network.store.NetworkFiles;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/// Makes networks: checks what is asked for, chooses address ranges, and builds them. One at a
/// time; the caller takes care of that.
final class NetworkCreation {
  /// As Docker: any name that can be seen. It is kept in files and as a link's alias, never parsed.
  private static final Pattern NAME = Pattern.compile("(?!\\s+$)[^\\p{Cntrl}]{1,200}");

  private static final int ATTEMPTS = 20;

  private static final Set<String> DRIVERS = Set.of("bridge", "macvlan", "ipvlan");

  private final Host host;
  private final NetworkFiles files;
  private final NetworkBuilder builder;
  private final KnownNetworks networks;
  private final SecureRandom random;

  NetworkCreation(
      Host host,
      NetworkFiles files,
      NetworkBuilder builder,
      KnownNetworks networks,
      SecureRandom random) {
    this.host = host;
    this.files = files;
    this.builder = builder;
    this.networks = networks;
    this.random = random;
  }

  BridgeNetwork create(NetworkSpec spec) {
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
    if (networks.byName(spec.name()).isPresent()) {
      throw new NetworkException(
          Kind.CONFLICT, "network with name " + spec.name() + " already exists");
    }
    parent.flatMap(ParentOptions::parent).ifPresent(name -> refuseShared(spec, name));
    return create(spec, parent.map(ParentOptions::parent).orElseGet(options::bridge));
  }

  /// As Docker: a parent has one network.
  private void refuseShared(NetworkSpec spec, String parent) {
    networks.all().stream()
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
      NetworkId id = new NetworkId(RandomId.next(random));
      String bridge = fixed.orElseGet(() -> host.bridgeName(id));
      LiveNetwork live =
          new LiveNetwork(
              new BridgeNetwork(
                  id, spec, Instant.now(), bridge, pools.choose(networks.all(), builder)));
      if (build(live, pools.chosenByUs() && attempt < ATTEMPTS)) {
        networks.put(live);
        return live.network();
      }
      // Another engine took the same range: both may retry, so they wait for random times.
      pools.avoid(live.subnets(), random.nextInt(4));
    }
  }

  /// Writes the network's file and builds it in the kernel. On failure nothing is left of either.
  ///
  /// @return false when another program took the range
  private boolean build(LiveNetwork live, boolean elsewhere) {
    NetworkId id = live.network().id();
    AtomicBoolean built = new AtomicBoolean();
    try {
      saveAndBuild(live, () -> built.set(builder.build(live, elsewhere)));
    } catch (NetworkException failure) {
      if (built.get()) {
        builder.demolish(live);
      }
      files.delete(id);
      throw failure;
    }
    if (!built.get()) {
      files.delete(id);
    }
    return built.get();
  }

  /// Both at once, since the one waits for the disk: after a kill, what is in the kernel without a
  /// file is removed, and what has a file is built. But a link that a network has made on an
  /// interface of the host bears no mark of ours, so there the file comes first.
  private void saveAndBuild(LiveNetwork live, Runnable build) {
    if (live.parent().isPresent()) {
      files.save(live.network());
      build.run();
      return;
    }
    AtOnce.run(
        () -> files.save(live.network()),
        () -> {
          build.run();
          return true;
        });
  }
}
