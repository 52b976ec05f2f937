package dev.jcompose.image.registry;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/// Where a registry may redirect us: never from TLS to plain HTTP, and never to a more private
/// network than its own (from the internet to a private network, from there to this machine), where
/// it could make us access what it cannot reach itself.
final class Redirects {
  private Redirects() {}

  /// Who can reach an address, the closest first.
  private enum Reach {
    MACHINE,
    LINK,
    SITE,
    WORLD
  }

  static URI next(String what, URI from, String location) {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException notOne) {
      throw new ImageException(
          Kind.SYSTEM, what + ": the registry redirects to an invalid address", notOne);
    }
    String scheme = String.valueOf(to.getScheme());
    boolean downgrade = "https".equals(from.getScheme()) && !scheme.equals("https");
    if (downgrade || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new ImageException(
          Kind.SYSTEM, what + ": registry redirects from TLS to " + scheme + ": refused");
    }
    check(what, from, to);
    return to;
  }

  /// @param from the origin of the redirect
  /// @throws ImageException when the target is in a more private network
  static void check(String what, URI from, URI to) {
    boolean other = !String.valueOf(from.getHost()).equals(to.getHost());
    if (other && closest(to).compareTo(farthest(from)) < 0) {
      throw new ImageException(
          Kind.SYSTEM,
          what + ": registry redirects to the private address " + to.getHost() + ": refused");
    }
  }

  private static Reach closest(URI uri) {
    return reaches(uri).min(Comparator.naturalOrder()).orElse(Reach.WORLD);
  }

  private static Reach farthest(URI uri) {
    return reaches(uri).max(Comparator.naturalOrder()).orElse(Reach.WORLD);
  }

  private static Stream<Reach> reaches(URI uri) {
    try {
      return Arrays.stream(InetAddress.getAllByName(String.valueOf(uri.getHost())))
          .map(Redirects::reach);
    } catch (UnknownHostException unknown) {
      return Stream.of();
    }
  }

  private static Reach reach(InetAddress address) {
    if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
      return Reach.MACHINE;
    }
    if (address.isLinkLocalAddress()) {
      return Reach.LINK;
    }
    byte[] bytes = address.getAddress();
    // Unique local addresses of IPv6 (RFC 4193), and the shared address space of providers (RFC
    // 6598).
    boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC;
    boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xC0) == 64;
    return address.isSiteLocalAddress() || uniqueLocal || shared ? Reach.SITE : Reach.WORLD;
  }
}
