package dev.jcompose.network.dns;

import dev.jcompose.linux.namespace.NamespaceThread;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkId;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The name server of an engine: it listens on the bridges' own addresses, knows the names in a
/// [NameDirectory], and asks the host's servers for all others.
public final class NameServer implements AutoCloseable {
  private final NamespaceThread host;
  private final NameDirectory directory;
  private final Answers answers;
  private final Map<NetworkId, List<DnsListener>> listeners = new ConcurrentHashMap<>();

  /// @param host where the sockets are opened
  /// @param resolvConf `/etc/resolv.conf`
  public NameServer(NamespaceThread host, NameDirectory directory, Path resolvConf) {
    this.host = host;
    this.directory = directory;
    this.answers = new Answers(directory, new Forwarder(host), new HostServers(resolvConf));
  }

  /// Starts to listen on a network's addresses, unless it does so already.
  ///
  /// @throws NetworkException SYSTEM when it cannot
  public void open(NetworkId id, List<InetAddress> addresses) {
    if (listeners.containsKey(id)) {
      return;
    }
    List<DnsListener> opened = new ArrayList<>();
    try {
      for (InetAddress address : addresses) {
        opened.add(DnsListener.open(host, id, address, answers));
      }
      listeners.put(id, List.copyOf(opened));
    } catch (NetworkException failure) {
      opened.forEach(DnsListener::close);
      throw failure;
    }
  }

  /// Stops to listen on a network's addresses.
  public void close(NetworkId id) {
    List<DnsListener> closing = listeners.remove(id);
    if (closing != null) {
      closing.forEach(DnsListener::close);
    }
    directory.close(id);
  }

  @Override
  public void close() {
    listeners.values().forEach(list -> list.forEach(DnsListener::close));
    listeners.clear();
  }
}
