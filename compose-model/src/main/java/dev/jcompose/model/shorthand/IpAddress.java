package dev.jcompose.model.shorthand;

/// IP addresses as text, without name resolution.
public final class IpAddress {
  private IpAddress() {}

  /// True for an IPv4 or IPv6 address.
  public static boolean isValid(String text) {
    return text.indexOf(':') >= 0 ? isV6(text) : isV4(text);
  }

  private static boolean isV4(String text) {
    int parts = 0;
    int from = 0;
    while (from <= text.length()) {
      int dot = text.indexOf('.', from);
      int end = dot < 0 ? text.length() : dot;
      int length = end - from;
      if (length < 1 || length > 3 || (length > 1 && text.charAt(from) == '0')) {
        return false;
      }
      int value = 0;
      for (int i = from; i < end; i++) {
        int digit = text.charAt(i) - '0';
        if (digit < 0 || digit > 9) {
          return false;
        }
        value = value * 10 + digit;
      }
      if (value > 255) {
        return false;
      }
      parts++;
      if (dot < 0) {
        return parts == 4;
      }
      from = dot + 1;
    }
    return false;
  }

  private static boolean isV6(String text) {
    int zone = text.indexOf('%');
    String address = zone < 0 ? text : text.substring(0, zone);
    int gap = address.indexOf("::");
    if (gap >= 0 && address.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    if (gap < 0) {
      return groups(address) == 8;
    }
    int left = groups(address.substring(0, gap));
    int right = groups(address.substring(gap + 2));
    return left >= 0 && right >= 0 && left + right < 8;
  }

  /// How many groups of 16 bits a part has; -1 when it is not part of an address.
  private static int groups(String part) {
    if (part.isEmpty()) {
      return 0;
    }
    String[] groups = part.split(":", -1);
    int count = 0;
    for (int i = 0; i < groups.length; i++) {
      String group = groups[i];
      if (i == groups.length - 1 && group.indexOf('.') >= 0) {
        return isV4(group) ? count + 2 : -1;
      }
      if (group.isEmpty() || group.length() > 4) {
        return -1;
      }
      for (int j = 0; j < group.length(); j++) {
        if (Character.digit(group.charAt(j), 16) < 0) {
          return -1;
        }
      }
      count++;
    }
    return count;
  }
}
