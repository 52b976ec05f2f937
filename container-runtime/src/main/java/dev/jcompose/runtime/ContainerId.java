package dev.jcompose.runtime;

import java.util.regex.Pattern;

/// A container's identity: 64 lower-case hexadecimal digits.
public record ContainerId(String value) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  /// Checks the form.
  public ContainerId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a container id: " + value);
    }
  }

  /// An id as people see it; a name stays as it is.
  public static String shown(String idOrName) {
    return FORM.matcher(idOrName).matches() ? new ContainerId(idOrName).shortId() : idOrName;
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
