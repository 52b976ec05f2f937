package dev.jcompose.runtime;

/// A container's identity: 64 lower-case hexadecimal digits.
public record ContainerId(String value) {
  private static final int DIGITS = 64;

  /// Checks the form.
  public ContainerId {
    if (!isOne(value)) {
      throw new IllegalArgumentException("not a container id: " + value);
    }
  }

  /// An id as people see it; a name stays as it is.
  public static String shown(String idOrName) {
    return isOne(idOrName) ? new ContainerId(idOrName).shortId() : idOrName;
  }

  /// Without a regular expression: every list of containers makes hundreds of ids.
  private static boolean isOne(String text) {
    if (text.length() != DIGITS) {
      return false;
    }
    for (int at = 0; at < DIGITS; at++) {
      char digit = text.charAt(at);
      if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
        return false;
      }
    }
    return true;
  }

  /// The first 12 digits, as people see it.
  public String shortId() {
    return value.substring(0, 12);
  }

  @Override
  public String toString() {
    return value;
  }
}
