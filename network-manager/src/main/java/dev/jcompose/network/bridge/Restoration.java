package dev.jcompose.network.bridge;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.netlink.Link;
import dev.jcompose.linux.netlink.Links;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkId;
import dev.jcompose.network.firewall.FilteredNetwork;
import dev.jcompose.network.firewall.PortForward;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the kernel match the files and the existing endpoints after the engine ended in any way:
/// creates what is missing and removes leftovers with our marks.
final class Restoration {
  private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

  private final Host host;
  private final NetworkBuilder builder;

  Restoration(Host host, NetworkBuilder builder) {
    this.host = host;
    this.builder = builder;
  }

  /// @param lost networks of containers whose files cannot be read: their resources in the kernel
  ///   stay until these containers are gone
  void restore(
      Map<NetworkId, LiveNetwork> networks,
      Map<String, List<PortForward>> published,
      Set<NetworkId> lost) {
    Set<NetworkId> needed = new HashSet<>(networks.keySet());
    needed.addAll(lost);
    sweepSegments(needed);
    Map<LiveNetwork, Link> wired = new LinkedHashMap<>();
    for (LiveNetwork live : networks.values()) {
      try {
        if (live.parent().isPresent()) {
          builder.buildOnParent(live);
          continue;
        }
        wired.put(live, builder.wire(live));
        sweepPorts(live);
      } catch (LinuxException | NetworkException failure) {
        // One broken network must not keep the others from coming back.
        LOG.error("{}: cannot restore it: {}", live.name(), failure.getMessage());
      }
    }
    List<FilteredNetwork> filtered = wired.keySet().stream().map(LiveNetwork::filtered).toList();
    host.firewall().restore(filtered, published);
    wired.forEach((live, uplink) -> {
      try {
        builder.bringUp(live, uplink);
        builder.serveNames(live);
      } catch (LinuxException | NetworkException failure) {
        LOG.error("{}: cannot restore it: {}", live.name(), failure.getMessage());
      }
    });
    sweepLinks(
        Stream.concat(
                networks.values().stream().map(live -> live.network().bridge()),
                lost.stream().map(host::bridgeName))
            .collect(Collectors.toSet()));
  }

  private void sweepPorts(LiveNetwork live) {
    Segment segment = live.segment().orElseThrow();
    Set<String> found = segment.ports();
    Set<String> known =
        live.endpoints().values().stream()
            .map(endpoint -> endpoint.hostInterface())
            .collect(Collectors.toSet());
    Set<String> left = new HashSet<>(found);
    left.removeAll(known);
    if (!left.isEmpty()) {
      segment.unplugAll(left);
    }
    known.removeAll(found);
    if (!known.isEmpty()) {
      LOG.error(
          "{}: {} running containers have lost their connection (restart them)",
          live.name(),
          known.size());
    }
  }

  private void sweepSegments(Set<NetworkId> known) {
    if (!Files.isDirectory(host.pins())) {
      return;
    }
    try (DirectoryStream<Path> pins = Files.newDirectoryStream(host.pins())) {
      for (Path pin : pins) {
        String name = pin.getFileName().toString();
        if (known.stream().noneMatch(id -> id.value().equals(name))) {
          sweep(pin);
        }
      }
    } catch (IOException failure) {
      // Leftovers do no harm; networks are needed.
      LOG.error("{} cannot be read: {}", host.pins(), IoFailure.words(failure));
    }
  }

  private static void sweep(Path pin) {
    try {
      Segment.remove(pin);
    } catch (LinuxException | UncheckedIOException failure) {
      LOG.warn("cannot remove leftover {}: {}", pin, IoFailure.words(failure));
    }
  }

  private void sweepLinks(Set<String> known) {
    for (Link link : Links.list(host.links())) {
      if (link.name().startsWith(host.bridgePrefix()) && !known.contains(link.name())) {
        try {
          host.links().execute(Links.delete(link.name()));
        } catch (LinuxException failure) {
          if (!failure.is(Errno.ENODEV)) {
            LOG.warn("cannot remove leftover {}: {}", link.name(), failure.getMessage());
          }
        }
      }
    }
  }
}
