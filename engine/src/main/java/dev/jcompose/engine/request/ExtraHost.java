package dev.jcompose.engine.request;

import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import java.util.stream.Stream;

/// A requested line of a container's `/etc/hosts`: `name:address` or `name=address`.
///
/// @param address may be `host-gateway`
public record ExtraHost(String name, String address) {
  /// Means the address of the host on the container's network.
  public static final String GATEWAY = "host-gateway";

  /// Parses it; an IPv6 address may be in brackets.
  public static ExtraHost parse(String text) {
    int equals = text.indexOf('=');
    int separator = equals >= 0 ? equals : text.indexOf(':');
    if (separator < 0) {
      return new ExtraHost("", text);
    }
    String address = text.substring(separator + 1);
    boolean bracketed = address.startsWith("[") && address.endsWith("]");
    return new ExtraHost(
        text.substring(0, separator),
        bracketed ? address.substring(1, address.length() - 1) : address);
  }

  /// What is wrong with one.
  ///
  /// @see "docker/cli opts: ValidateExtraHost"
  static Stream<String> refusal(String text) {
    ExtraHost entry = parse(text);
    if (entry.name().isEmpty()) {
      return Stream.of("bad format for add-host: \"" + text + "\"");
    }
    return entry.address().equals(GATEWAY) || isAddress(entry.address())
        ? Stream.of()
        : Stream.of("invalid IP address in add-host: \"" + entry.address() + "\"");
  }

  private static boolean isAddress(String text) {
    try {
      var _ = IpText.parse(text);
      return true;
    } catch (NetworkException noAddress) {
      return false;
    }
  }
}
