package dev.jcompose.model.network;

import java.util.Optional;

/// An entry of `ports` in its long form, one container port each.
///
/// @param mode `ingress` or `host`; without effect on one machine
/// @param hostIp address of the host; absent for all
/// @param target port in the container
/// @param published port of the host, or a range to choose from; absent for any free port
/// @param protocol `tcp`, `udp` or `sctp`
public record PortMapping(
    Optional<String> name,
    Optional<String> mode,
    Optional<String> hostIp,
    int target,
    Optional<Published> published,
    String protocol,
    Optional<String> appProtocol) {

  /// A port of the host, or a range to choose from.
  ///
  /// @param from first port
  /// @param to last port, the same as `from` for a single one
  public record Published(int from, int to) {
    public Published {
      if (from < 0 || from > to || to > 65535) {
        throw new IllegalArgumentException("port range " + from + "-" + to + " is not one");
      }
    }

    /// Reads `8080` or `8080-8090`.
    ///
    /// @throws IllegalArgumentException when it is neither; the message is the user's
    public static Published parse(String text) {
      int dash = text.indexOf('-');
      int from = port(text, dash < 0 ? text : text.substring(0, dash));
      int to = dash < 0 ? from : port(text, text.substring(dash + 1));
      if (from > to) {
        throw new IllegalArgumentException("port range \"" + text + "\" ends before it begins");
      }
      return new Published(from, to);
    }

    private static int port(String whole, String part) {
      boolean digits = !part.isEmpty() && part.length() <= 5;
      for (int i = 0; digits && i < part.length(); i++) {
        digits = part.charAt(i) >= '0' && part.charAt(i) <= '9';
      }
      int value = digits ? Integer.parseInt(part) : -1;
      if (value < 0 || value > 65535) {
        throw new IllegalArgumentException(
            "\""
                + whole
                + "\" is not a port (write a number up to 65535, or a range such as 8000-8010)");
      }
      return value;
    }

    @Override
    public String toString() {
      return from == to ? Integer.toString(from) : from + "-" + to;
    }
  }
}
