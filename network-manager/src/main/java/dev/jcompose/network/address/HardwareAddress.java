package dev.jcompose.network.address;

import dev.jcompose.network.NetworkException;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Hardware addresses of containers' interfaces.
public final class HardwareAddress {
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");
  private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}");

  private HardwareAddress() {}

  /// The hardware address that belongs to an IP address: `02:42` and its last four bytes, as Docker
  /// does for IPv4. So a reused IP address never conflicts with a stale neighbour entry.
  public static String of(InetAddress address) {
    byte[] bytes = address.getAddress();
    return "02:42:" + COLONS.formatHex(bytes, bytes.length - 4, bytes.length);
  }

  /// Its six bytes.
  ///
  /// @throws NetworkException INVALID when it is not valid or belongs to a group
  public static byte[] parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new NetworkException(
          NetworkException.Kind.INVALID, "invalid MAC address \"" + text + "\"");
    }
    byte[] bytes = COLONS.parseHex(text.replace('-', ':'));
    if ((bytes[0] & 1) != 0) {
      throw new NetworkException(
          NetworkException.Kind.INVALID,
          "invalid MAC address \"" + text + "\": it is a multicast address");
    }
    return bytes;
  }
}
