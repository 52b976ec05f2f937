package dev.jcompose.network.firewall;

import dev.jcompose.linux.netlink.NftRuleset;
import dev.jcompose.linux.nft.Nftables;
import dev.jcompose.linux.nft.NftablesException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Other programs' firewalls on the host (ufw, firewalld, a Docker Engine), as far as they block
/// forwarded packets: an accept in our own table does not outweigh a drop in theirs.
///
/// As Docker's daemon does, the engine opens them for its own interfaces: two rules in the chain
/// FORWARD of iptables if it drops anything, and a zone in firewalld. These exist while the engine
/// has networks with a route to the outside, are restored when somebody removes them, and can be
/// switched off in the settings. What still blocks is known as [#obstacles].
public final class ForeignFirewalls {
  private static final Logger LOG = LoggerFactory.getLogger(ForeignFirewalls.class);
  private static final String OUR_TABLES = "jcompose_";
  // Others change their rules in several steps.
  private static final long SETTLE_MILLIS = 200;
  // firewalld is on the bus a little later than in the kernel.
  private static final long RETRY_MILLIS = 1000;
  private static final int RETRIES = 20;
  // The kernel does not report changes to the tables of iptables-legacy.
  private static final long LEGACY_SECONDS = 10;
  private static final long PATIENCE_SECONDS = 40;

  private final Nftables nftables;
  private final NftRuleset kernel;
  private final LegacyIptables legacy;
  private final Optional<Firewalld> firewalld;
  private final ScheduledExecutorService background;
  private final String mark;
  private final String prefix;
  private final boolean allowed;

  private final AtomicBoolean due = new AtomicBoolean();
  private volatile List<FilteredNetwork> networks = List.of();
  private volatile boolean served;
  private volatile CompletableFuture<Void> settled = CompletableFuture.completedFuture(null);
  private volatile List<String> obstacles = List.of();
  private volatile boolean closed;

  // Whether the kernel has reported a change since the last look.
  private final AtomicBoolean told = new AtomicBoolean();

  // Used by one look at a time.
  private Optional<Known> known = Optional.empty();
  private boolean zoneIsRight;
  private boolean watchesLegacy;
  private int retries;
  private Set<String> ownNames = Set.of();

  /// What was read of others' chains.
  ///
  /// @param generation of the kernel's tables before that
  /// @param ours how many transactions were ours by then
  private record Known(ForeignChains chains, int generation, int ours) {}

  /// @param nftables opened in the host's network namespace; stays the caller's
  /// @param kernel what is in that namespace
  /// @param firewalld empty where the machine's firewalld does not concern us
  /// @param background where looks happen
  /// @param mark the comment of our rules
  /// @param prefix how the names of our interfaces begin
  /// @param allowed whether other programs' firewalls may be opened
  public ForeignFirewalls(
      Nftables nftables,
      NftRuleset kernel,
      LegacyIptables legacy,
      Optional<Firewalld> firewalld,
      ScheduledExecutorService background,
      String mark,
      String prefix,
      boolean allowed) {
    this.nftables = nftables;
    this.kernel = kernel;
    this.legacy = legacy;
    this.firewalld = firewalld;
    this.background = background;
    this.mark = mark;
    this.prefix = prefix;
    this.allowed = allowed;
  }

  /// Says which networks there are. Others' firewalls are seen to in the background.
  public void serve(Collection<FilteredNetwork> now) {
    List<FilteredNetwork> open = now.stream().filter(network -> !network.internal()).toList();
    // The first time whatever it is: a killed engine may have left something.
    if (!served || !patterns(open).equals(patterns(networks)) || v6(open) != v6(networks)) {
      served = true;
      networks = open;
      CompletableFuture<Void> done = new CompletableFuture<>();
      settled = done;
      later(
          0,
          () -> {
            zoneIsRight = false;
            look();
            done.complete(null);
          });
    } else {
      networks = open;
    }
  }

  /// Says that something has changed in the kernel's tables.
  ///
  /// @param table whose; empty when notices were lost
  public void changed(String table) {
    if (table.startsWith(OUR_TABLES)) {
      return;
    }
    told.set(true);
    if (due.compareAndSet(false, true)) {
      later(
          SETTLE_MILLIS,
          () -> {
            due.set(false);
            zoneIsRight = false;
            look();
          });
    }
  }

  /// Waits until the last word of [#serve] has taken effect.
  public void await() {
    CompletableFuture<Void> now = settled;
    if (!now.isDone()) {
      now.completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
  }

  /// What still drops packets of the networks, each with the remedy.
  public List<String> obstacles() {
    await();
    return obstacles;
  }

  /// Takes everything back, because the engine ends and no container needs it.
  public synchronized void takeBack() {
    networks = List.of();
    closed = true;
    zoneIsRight = false;
    look();
  }

  private void later(long millis, Runnable action) {
    try {
      var _ = background.schedule(action, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ended) {
      LOG.debug("the engine ends");
      settled.complete(null);
    }
  }

  private synchronized void look() {
    try {
      List<String> found = new ArrayList<>();
      List<String> patterns = patterns(networks);
      lookAtNftables(patterns, found);
      lookAtLegacy(patterns, found);
      ownNames = Set.copyOf(patterns);
      say(found);
    } catch (NftablesException refused) {
      // Somebody else changes it at this moment: the notice of that leads here again.
      LOG.debug("other programs' firewalls: {}", refused.getMessage());
    } catch (RuntimeException problem) {
      LOG.warn("other programs' firewalls: {}", problem.toString());
    }
  }

  private void lookAtNftables(List<String> patterns, List<String> found) {
    ForeignChains chains = chains();
    boolean zoned = lookAtFirewalld(chains, patterns, found);
    for (ForeignChains.BaseChain base : chains.bases()) {
      boolean concerned = !base.family().equals("ip6") || v6(networks);
      if (base.isIptables() && allowed) {
        boolean open = concerned && chains.dropsSome(base);
        String change = chains.change(base, mark, prefix + "*", open ? patterns : List.of());
        if (!change.isEmpty()) {
          known = Optional.empty();
          nftables.run(change);
        }
      } else if (concerned
          && !(base.isFirewalld() && zoned)
          && chains.dropsTheRest(base)
          && !patterns.stream().allMatch(pattern -> chains.lets(base, pattern))) {
        found.add(obstacle(base, patterns));
      }
    }
  }

  /// Their chains. To read them takes longer than everything else about a network, so what was read
  /// is good as long as all transactions since were ours.
  private ForeignChains chains() {
    boolean changed = told.getAndSet(false);
    int ours = nftables.transactions();
    int generation = kernel.generation();
    if (changed
        || known.isEmpty()
        || known.get().generation() + ours - known.get().ours() != generation) {
      known = Optional.empty();
      List<ForeignChains.BaseChain> bases =
          ForeignChains.bases(nftables.json("list chains"), OUR_TABLES);
      List<String> tables =
          bases.stream()
              .map(base -> base.family() + " " + base.table())
              .distinct()
              .map(this::rules)
              .toList();
      known = Optional.of(new Known(ForeignChains.of(bases, tables), generation, ours));
    }
    return known.get().chains();
  }

  /// The rules of a table; none when it is of a kind that this library does not know.
  private String rules(String table) {
    try {
      return nftables.json("list table " + table);
    } catch (NftablesException unreadable) {
      LOG.debug("firewall table {}: {}", table, unreadable.getMessage());
      return "{}";
    }
  }

  /// Puts the interfaces into firewalld's zone.
  ///
  /// @return whether they are in it
  private boolean lookAtFirewalld(ForeignChains chains, List<String> patterns, List<String> found) {
    boolean seen = chains.bases().stream().anyMatch(ForeignChains.BaseChain::isFirewalld);
    if (!allowed || zoneIsRight || firewalld.isEmpty() || !(seen || firewalld.get().runs())) {
      return zoneIsRight;
    }
    try {
      if (patterns.isEmpty()) {
        firewalld.get().takeBack(prefix, ownNames);
      } else {
        firewalld.get().let(patterns);
      }
      zoneIsRight = true;
      retries = 0;
    } catch (IOException failure) {
      if (!closed && retries++ < RETRIES) {
        later(RETRY_MILLIS, this::look);
      }
      if (!patterns.isEmpty()) {
        found.add(
            "firewalld rejects traffic from containers: it does not take their networks into its zone \""
                + Firewalld.ZONE
                + "\": "
                + failure.getMessage());
        return true;
      }
    }
    return zoneIsRight;
  }

  private void lookAtLegacy(List<String> patterns, List<String> found) {
    if (!legacy.isUsed()) {
      return;
    }
    try {
      boolean open = !patterns.isEmpty() && LegacyIptables.mayDrop(legacy.forward(), mark);
      if (allowed) {
        legacy.set(open ? patterns : List.of(), mark, prefix);
      } else if (legacy.forward().contains("-P FORWARD DROP")) {
        found.add(
            "iptables-legacy drops forwarded traffic of containers ("
                + remedy(patterns, "iptables-legacy -I FORWARD -i %s -j ACCEPT", "+")
                + ")");
      }
    } catch (IOException | UncheckedIOException failure) {
      if (!patterns.isEmpty()) {
        found.add(
            "iptables-legacy may drop forwarded traffic of containers: " + failure.getMessage());
      }
    }
    if (!watchesLegacy && !patterns.isEmpty() && !closed) {
      watchesLegacy = true;
      later(
          TimeUnit.SECONDS.toMillis(LEGACY_SECONDS),
          () -> {
            watchesLegacy = false;
            look();
          });
    }
  }

  private String obstacle(ForeignChains.BaseChain base, List<String> patterns) {
    return "firewall chain \"%s\" drops forwarded traffic of containers (%s)"
        .formatted(
            base.path(),
            remedy(patterns, "nft insert rule " + base.path() + " iifname \"%s\" accept", "*"));
  }

  private String remedy(List<String> patterns, String command, String star) {
    List<String> commands = new ArrayList<>();
    for (String pattern : patterns) {
      String in = command.formatted(pattern.replace("*", star));
      commands.add(in);
      commands.add(in.replace(" iifname ", " oifname ").replace(" -i ", " -o "));
    }
    return (allowed ? "" : "\"iptables\" is false in engine.json; ")
        + "remedy: "
        + String.join("; ", commands);
  }

  private void say(List<String> found) {
    Set<String> fresh = new LinkedHashSet<>(found);
    obstacles.forEach(fresh::remove);
    fresh.forEach(LOG::warn);
    obstacles = List.copyOf(found);
  }

  /// The interfaces of networks: their common prefix stands for all of them.
  private List<String> patterns(List<FilteredNetwork> of) {
    return of.stream()
        .map(network -> network.bridge().startsWith(prefix) ? prefix + "*" : network.bridge())
        .distinct()
        .sorted()
        .toList();
  }

  private static boolean v6(List<FilteredNetwork> of) {
    return of.stream().flatMap(network -> network.subnets().stream()).anyMatch(range -> range.v6());
  }
}
