package dev.jcompose.network.port;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.socket.PortSocket;
import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkException.Kind;
import dev.jcompose.network.PortBinding;
import dev.jcompose.network.PublishedPorts;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// Reserves ports of the host by binding sockets to them. The kernel is the only table: it knows of
/// other programs and other engines, too.
public final class PortReservations {
  private static final int ATTEMPTS = 10;
  private static final String ANY4 = "0.0.0.0";
  private static final String ANY6 = "::";

  private final Function<PortBinding, String> owner;

  /// @param owner the owner of a taken port, as a text to append to the message; may be empty
  public PortReservations(Function<PortBinding, String> owner) {
    this.owner = owner;
  }

  /// Reserves all or none, in the calling thread's network namespace. Requests for any free port
  /// for the same container port get the same one (IPv4 and IPv6).
  public PublishedPorts reserve(List<PortBinding> wishes) {
    List<PortBinding> all = new ArrayList<>();
    for (PortBinding wish : wishes) {
      all.addAll(addresses(wish));
    }
    all.forEach(PortReservations::check);
    boolean anyFree = all.stream().anyMatch(wish -> wish.hostPort() == 0);
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(all);
      } catch (NetworkException failure) {
        // A free port of one address may be taken on the other address.
        if (!anyFree || failure.kind() != Kind.CONFLICT || attempt == ATTEMPTS) {
          throw failure;
        }
      }
    }
  }

  /// On all addresses of the host: IPv6 only where it is in use, as moby decides it
  /// (`netutils.IsV6Listenable`), and not for SCTP, which cannot be relayed to containers without
  /// it.
  private static List<PortBinding> addresses(PortBinding wish) {
    if (!wish.hostAddress().isEmpty()) {
      return List.of(wish);
    }
    PortBinding v4 = at(wish, ANY4);
    return wish.protocol().equals("sctp") || !PortSocket.hasLoopback6()
        ? List.of(v4)
        : List.of(v4, at(wish, ANY6));
  }

  private static PortBinding at(PortBinding wish, String address) {
    return new PortBinding(wish.protocol(), wish.containerPort(), address, wish.hostPort());
  }

  private PublishedPorts attempt(List<PortBinding> wishes) {
    List<PortBinding> bindings = new ArrayList<>();
    List<Fd> sockets = new ArrayList<>();
    Map<String, Integer> chosen = new HashMap<>();
    try {
      for (PortBinding wish : wishes) {
        String same = wish.protocol() + "/" + wish.containerPort();
        int port = wish.hostPort() != 0 ? wish.hostPort() : chosen.getOrDefault(same, 0);
        PortBinding wanted =
            new PortBinding(wish.protocol(), wish.containerPort(), wish.hostAddress(), port);
        if (bindings.stream().anyMatch(other -> isSamePlace(other, wanted))) {
          throw new NetworkException(
              Kind.CONFLICT,
              "Bind for "
                  + place(wanted)
                  + " failed: port is already allocated: the container publishes it twice");
        }
        PortSocket socket = bind(wanted);
        sockets.add(socket.fd());
        if (wish.hostPort() == 0) {
          chosen.put(same, socket.port());
        }
        bindings.add(
            new PortBinding(
                wish.protocol(), wish.containerPort(), wish.hostAddress(), socket.port()));
      }
      return new PublishedPorts(bindings, sockets);
    } catch (NetworkException failure) {
      sockets.forEach(Fd::close);
      throw failure;
    }
  }

  private static boolean isSamePlace(PortBinding one, PortBinding other) {
    return one.hostPort() == other.hostPort()
        && one.hostAddress().equals(other.hostAddress())
        && one.protocol().equals(other.protocol());
  }

  private PortSocket bind(PortBinding wanted) {
    InetAddress address = IpText.parse(wanted.hostAddress());
    try {
      return PortSocket.bind(protocol(wanted.protocol()), address, wanted.hostPort());
    } catch (LinuxException failure) {
      String subject = "Bind for " + place(wanted) + " failed: ";
      if (failure.is(Errno.EADDRINUSE)) {
        throw new NetworkException(
            Kind.CONFLICT, subject + "port is already allocated" + owner.apply(wanted));
      }
      if (failure.is(Errno.EADDRNOTAVAIL)) {
        throw new NetworkException(
            Kind.INVALID, subject + "cannot assign requested address: no interface has it");
      }
      if (failure.is(Errno.EAFNOSUPPORT)) {
        throw new NetworkException(Kind.INVALID, subject + "the host has no IPv6");
      }
      throw new NetworkException(Kind.SYSTEM, subject + failure.getMessage());
    }
  }

  private static String place(PortBinding binding) {
    return (binding.hostAddress().contains(":")
            ? "[" + binding.hostAddress() + "]"
            : binding.hostAddress())
        + ":"
        + binding.hostPort();
  }

  private static void check(PortBinding wish) {
    if (wish.containerPort() < 1 || wish.containerPort() > 0xffff) {
      throw new NetworkException(Kind.INVALID, "invalid container port " + wish.containerPort());
    }
    if (wish.hostPort() < 0 || wish.hostPort() > 0xffff) {
      throw new NetworkException(Kind.INVALID, "invalid host port " + wish.hostPort());
    }
    protocol(wish.protocol());
    IpText.parse(wish.hostAddress());
  }

  private static PortSocket.Protocol protocol(String name) {
    try {
      return PortSocket.Protocol.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw new NetworkException(
          Kind.INVALID, "invalid protocol \"" + name + "\" of a port (tcp, udp or sctp)");
    }
  }
}
