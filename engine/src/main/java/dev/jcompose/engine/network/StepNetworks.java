package dev.jcompose.engine.network;

import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.Undo;
import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.EndpointSpec;
import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.runtime.ContainerId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The networks of build steps. A step reuses the place of an earlier one, and the bridge stays for
/// a while after the last build: creating and removing a namespace with its link, address and rules
/// costs more than most steps. BuildKit keeps a pool of them, too.
///
/// Thread-safe.
public final class StepNetworks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StepNetworks.class);
  private static final Duration LINGER = Duration.ofSeconds(3);

  private final LifecycleContext context;
  private final NetworkResolver networks;
  private final Deque<Seat> free = new ArrayDeque<>();
  private Optional<BridgeNetwork> bridge = Optional.empty();
  private int builds;
  private Future<?> tidying = CompletableFuture.completedFuture(null);

  public StepNetworks(LifecycleContext context, NetworkResolver networks) {
    this.context = context;
    this.networks = networks;
  }

  /// A network namespace on the bridge.
  public record Seat(NetworkNamespace namespace, Endpoint endpoint) {}

  /// A build begins.
  public synchronized void enter() {
    builds++;
    tidying.cancel(false);
  }

  /// A build has ended; none of its steps runs any more.
  public synchronized void leave() {
    builds--;
    if (builds == 0 && bridge.isPresent()) {
      tidying = context.timers().after(LINGER, "networks of builds", this::removeIfIdle);
    }
  }

  /// A place for a step, exclusively until it is returned.
  public Seat take(ContainerId id) {
    BridgeNetwork on;
    synchronized (this) {
      if (!free.isEmpty()) {
        return free.pop();
      }
      if (bridge.isEmpty()) {
        bridge = Optional.of(networks.useBridge());
      }
      on = bridge.get();
    }
    NetworkNamespace namespace = context.networks().namespace(id.value());
    try {
      return new Seat(namespace, attach(namespace, on, id));
    } catch (RuntimeException failure) {
      namespace.close();
      throw failure;
    }
  }

  public synchronized void giveBack(Seat seat) {
    free.push(seat);
  }

  /// A place on a network of the user's.
  ///
  /// @throws dev.jcompose.engine.error.EngineException.NotFound when there is no such network
  public Seat join(ContainerId id, String network) {
    BridgeNetwork on = networks.resolve(network);
    NetworkNamespace namespace = context.networks().namespace(id.value());
    try {
      return new Seat(namespace, attach(namespace, on, id));
    } catch (RuntimeException failure) {
      namespace.close();
      throw failure;
    }
  }

  /// Gives up a place on a network of the user's.
  public void leave(Seat seat) {
    try {
      context.networks().detach(seat.endpoint());
    } finally {
      seat.namespace().close();
    }
  }

  private Endpoint attach(NetworkNamespace namespace, BridgeNetwork bridge, ContainerId id) {
    return context
        .networks()
        .attach(
            namespace,
            new EndpointSpec(
                bridge.id(),
                id.value(),
                "eth0",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                true));
  }

  private synchronized void removeIfIdle() {
    if (builds == 0) {
      close();
    }
  }

  /// Removes what nobody sits on.
  @Override
  public synchronized void close() {
    var undo = new Undo();
    if (bridge.isPresent()) {
      undo.add(networks::leaveBridge);
      bridge = Optional.empty();
    }
    for (Seat seat : free) {
      undo.add(seat.namespace()::close);
      undo.add(() -> context.networks().detach(seat.endpoint()));
    }
    free.clear();
    undo.run(LOG, "networks of builds");
  }
}
