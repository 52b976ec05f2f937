package dev.jcompose.network.firewall;

import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.netlink.NftRuleset;
import dev.jcompose.linux.nft.Nftables;
import dev.jcompose.linux.nft.NftablesException;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkException.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Our table in the kernel, and its intended content. Every change is one transaction. If the
/// kernel rejects a small change, the table is not what we think it is (somebody flushed it), and
/// it is rebuilt as a whole. Thread-safe.
public final class Firewall implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Firewall.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final Nftables nftables;
  private final NftRuleset kernel;
  private final Ruleset ruleset;
  private final Consumer<Collection<FilteredNetwork>> listener;
  private final Map<String, FilteredNetwork> networks = new LinkedHashMap<>();
  private final Map<String, List<PortForward>> published = new LinkedHashMap<>();
  private final Map<String, String> publisherOf = new HashMap<>();

  /// @param nftables opened in the host's network namespace; closed with this
  /// @param kernel what is in that namespace
  /// @param listener is notified whenever the networks have changed; must not block
  public Firewall(
      Nftables nftables,
      NftRuleset kernel,
      Ruleset ruleset,
      Consumer<Collection<FilteredNetwork>> listener) {
    this.nftables = nftables;
    this.kernel = kernel;
    this.ruleset = ruleset;
    this.listener = listener;
  }

  /// Adds a network, or changes it.
  public void add(FilteredNetwork network) {
    locked(() -> {
      FilteredNetwork before = networks.put(network.key(), network);
      try {
        if (networks.size() == 1 || before != null) {
          rebuildLocked();
        } else {
          change(ruleset.add(network));
        }
      } catch (NetworkException failure) {
        networks.remove(network.key());
        throw failure;
      }
      listener.accept(List.copyOf(networks.values()));
    });
  }

  /// Removes a network; the table goes with the last one. Idempotent.
  public void remove(String key) {
    locked(() -> {
      FilteredNetwork network = networks.remove(key);
      if (networks.isEmpty()) {
        run(ruleset.remove());
      } else if (network != null) {
        change(ruleset.delete(network));
      }
      listener.accept(List.copyOf(networks.values()));
    });
  }

  /// Leads ports to an endpoint, in place of those that led to it before.
  ///
  /// @throws NetworkException CONFLICT when a port leads to another endpoint
  public void publish(String endpoint, Collection<PortForward> leads) {
    locked(() -> {
      for (PortForward lead : leads) {
        String holder = publisherOf.getOrDefault(place(lead), endpoint);
        if (!holder.equals(endpoint)) {
          throw new NetworkException(
              Kind.CONFLICT,
              "Bind for %s:%d failed: port is already allocated"
                  .formatted(lead.hostAddress().getHostAddress(), lead.hostPort()));
        }
      }
      List<PortForward> before = published.getOrDefault(endpoint, List.of());
      String text = ruleset.unpublish(before) + ruleset.publish(leads);
      remember(endpoint, leads);
      if (!text.isEmpty()) {
        try {
          change(text);
        } catch (NetworkException failure) {
          remember(endpoint, before);
          throw failure;
        }
      }
    });
  }

  /// What leads to an endpoint.
  public List<PortForward> published(String endpoint) {
    lock.lock();
    try {
      return published.getOrDefault(endpoint, List.of());
    } finally {
      lock.unlock();
    }
  }

  /// Rebuilds the table for exactly these networks and ports.
  public void restore(Collection<FilteredNetwork> all, Map<String, List<PortForward>> leads) {
    locked(() -> {
      networks.clear();
      published.clear();
      publisherOf.clear();
      all.forEach(network -> networks.put(network.key(), network));
      leads.forEach(this::remember);
      rebuildLocked();
      listener.accept(List.copyOf(networks.values()));
    });
  }

  /// Rebuilds the table when somebody has deleted it (`nft flush ruleset`, a restart of the
  /// nftables service): without it networks are not kept apart.
  public void heal() {
    locked(() -> {
      if (!networks.isEmpty() && !present()) {
        LOG.warn(
            "firewall table {} was deleted by another program: recreating it", ruleset.table());
        rebuildLocked();
      }
    });
  }

  private boolean present() {
    try {
      return kernel.hasTable(ruleset.table());
    } catch (LinuxException failure) {
      throw new NetworkException(Kind.SYSTEM, "firewall: " + failure.getMessage());
    }
  }

  private void remember(String endpoint, Collection<PortForward> leads) {
    List<PortForward> before = published.remove(endpoint);
    if (before != null) {
      before.forEach(lead -> publisherOf.remove(place(lead)));
    }
    if (!leads.isEmpty()) {
      published.put(endpoint, List.copyOf(leads));
      leads.forEach(lead -> publisherOf.put(place(lead), endpoint));
    }
  }

  private static String place(PortForward lead) {
    return lead.map() + " " + lead.key();
  }

  private void change(String text) {
    try {
      nftables.run(text);
    } catch (NftablesException refused) {
      LOG.warn(
          "firewall table {} is not as expected ({}): recreating it",
          ruleset.table(),
          firstLine(refused.toString()));
      rebuildLocked();
    }
  }

  private void rebuildLocked() {
    List<PortForward> leads = new ArrayList<>();
    published.values().forEach(leads::addAll);
    run(networks.isEmpty() ? ruleset.remove() : ruleset.whole(networks.values(), leads));
  }

  private void run(String text) {
    try {
      nftables.run(text);
    } catch (NftablesException failure) {
      throw new NetworkException(Kind.SYSTEM, "firewall: " + failure.getMessage());
    }
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse(text);
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    nftables.close();
  }
}
