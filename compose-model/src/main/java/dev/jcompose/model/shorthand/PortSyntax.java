package dev.jcompose.model.shorthand;

import dev.jcompose.model.network.PortMapping.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `[[IP:]HOST:]CONTAINER[/PROTOCOL]` with ranges.
///
/// `80-82` means three ports on free ports of the host, `80-82:8080-8082` three pairs, `80-90:8080`
/// one port on a free port from a range of the host. IPv6 addresses may be in brackets.
public final class PortSyntax {
  private PortSyntax() {}

  /// One published port.
  ///
  /// @param hostIp address of the host; empty for all
  /// @param target port in the container
  /// @param published port or range of the host; empty for any
  /// @param protocol in lower case
  public record Port(
      Optional<String> hostIp, int target, Optional<String> published, String protocol) {}

  /// Reads a specification.
  ///
  /// @throws IllegalArgumentException when it is not valid; the message is for the user
  public static List<Port> parse(String text) {
    int last = text.lastIndexOf(':');
    String container = text.substring(last + 1);
    int before = last < 0 ? -1 : text.lastIndexOf(':', last - 1);
    String host = last < 0 ? "" : text.substring(before + 1, last);
    String ip = before < 0 ? "" : text.substring(0, before);
    int slash = container.indexOf('/');
    String protocol = slash < 0 ? "" : container.substring(slash + 1);
    String target = slash < 0 ? container : container.substring(0, slash);
    if (target.isEmpty()) {
      throw new IllegalArgumentException("no port specified in \"" + text + "\"");
    }
    protocol = protocol.isEmpty() ? "tcp" : protocol.toLowerCase(Locale.ROOT);
    if (!protocol.equals("tcp") && !protocol.equals("udp") && !protocol.equals("sctp")) {
      throw new IllegalArgumentException(
          "invalid protocol \"" + protocol + "\" in \"" + text + "\" (tcp, udp or sctp)");
    }
    Published targets = range("container", target, text);
    if (targets.from() == 0) {
      throw new IllegalArgumentException(
          "invalid container port in \"" + text + "\": 0 is not a port (write 1 to 65535)");
    }
    return expand(address(ip, text), host, targets, protocol, text);
  }

  private static Published range(String which, String part, String text) {
    try {
      return Published.parse(part);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "invalid " + which + " port in \"" + text + "\": " + e.getMessage(), e);
    }
  }

  private static Optional<String> address(String written, String text) {
    if (written.isEmpty()) {
      return Optional.empty();
    }
    String ip =
        written.startsWith("[") && written.endsWith("]")
            ? written.substring(1, written.length() - 1)
            : written;
    if (!IpAddress.isValid(ip)) {
      throw new IllegalArgumentException("invalid IP address \"" + ip + "\" in \"" + text + "\"");
    }
    return Optional.of(ip);
  }

  private static List<Port> expand(
      Optional<String> ip, String host, Published targets, String protocol, String text) {
    Optional<Published> hosts =
        host.isEmpty() ? Optional.empty() : Optional.of(range("host", host, text));
    int count = targets.to() - targets.from();
    boolean choice = false;
    if (hosts.isPresent() && hosts.get().to() - hosts.get().from() != count) {
      if (count != 0) {
        throw new IllegalArgumentException(
            "ranges of host and container ports differ in length in \"" + text + "\"");
      }
      choice = true;
    }
    // Docker Compose sorts the ports of a range as text.
    Map<String, Port> sorted = new TreeMap<>();
    for (int i = 0; i <= count; i++) {
      int offset = i;
      boolean wide = choice;
      Optional<String> published =
          hosts.map(range -> wide ? range.toString() : Integer.toString(range.from() + offset));
      int target = targets.from() + i;
      sorted.put(target + "/" + protocol, new Port(ip, target, published, protocol));
    }
    return new ArrayList<>(sorted.values());
  }
}
