package dev.jcompose.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/// IP addresses as text, without any name look-up.
public final class IpText {
  private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern COLONS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private IpText() {}

  /// Reads an address: `172.18.0.2`, `fd00::2`.
  ///
  /// @throws NetworkException INVALID when it is not valid
  public static InetAddress parse(String text) {
    if (DOTTED.matcher(text).matches() || COLONS.matcher(text).matches()) {
      try {
        return InetAddress.ofLiteral(text);
      } catch (IllegalArgumentException notAnAddress) {
        throw invalid(text);
      }
    }
    throw invalid(text);
  }

  private static NetworkException invalid(String text) {
    return new NetworkException(
        NetworkException.Kind.INVALID, "invalid IP address \"" + text + "\"");
  }

  /// Writes an address; IPv6 in the short form of RFC 5952.
  public static String format(InetAddress address) {
    if (address instanceof Inet4Address) {
      return address.getHostAddress();
    }
    byte[] bytes = address.getAddress();
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
    }
    int[] gap = longestZeros(groups);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (gap[1] > 1 && i == gap[0]) {
        text.append("::");
        i += gap[1] - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  private static int[] longestZeros(int[] groups) {
    int start = 0;
    int length = 0;
    for (int i = 0; i < groups.length; i++) {
      int end = i;
      while (end < groups.length && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    return new int[] {start, length};
  }
}
