package dev.jcompose.image.registry;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/// Where a registry may send us: never from TLS to plain HTTP, and never from a public address to a
/// private one, where it could make us ask what it cannot reach itself.
final class Redirects {
  private Redirects() {}

  static URI next(String what, URI from, String location) {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException notOne) {
      throw new ImageException(Kind.SYSTEM, what + ": registry redirects to no address", notOne);
    }
    String scheme = String.valueOf(to.getScheme());
    boolean downgrade = "https".equals(from.getScheme()) && !scheme.equals("https");
    if (downgrade || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new ImageException(
          Kind.SYSTEM, what + ": registry redirects from TLS to " + scheme + ": refused");
    }
    boolean other = !String.valueOf(from.getHost()).equals(to.getHost());
    if (other && isPrivate(to) && !isPrivate(from)) {
      throw new ImageException(
          Kind.SYSTEM,
          what + ": registry redirects to the private address " + to.getHost() + ": refused");
    }
    return to;
  }

  private static boolean isPrivate(URI uri) {
    String host = String.valueOf(uri.getHost());
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isLoopbackAddress()
          || address.isSiteLocalAddress()
          || address.isLinkLocalAddress()
          || address.isAnyLocalAddress()
          || (address.getAddress()[0] & 0xFE) == 0xFC;
    } catch (UnknownHostException unknown) {
      return false;
    }
  }
}
