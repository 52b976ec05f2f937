package dev.jcompose.network;

/// A network's identity: 64 lower-case hexadecimal digits.
public record NetworkId(String value) {
  /// Checks the form.
  public NetworkId {
    if (!value.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("not a network id: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
