package dev.jcompose.network.dbus;

import java.io.IOException;

/// A service refused what it was asked for.
public final class BusException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String explanation;

  /// @param method what was called
  /// @param name the error's name
  /// @param explanation the service's text
  BusException(String method, String name, String explanation) {
    super(method + ": " + (explanation.isEmpty() ? name : explanation));
    this.explanation = explanation;
  }

  /// The service's text; firewalld's begins with a code: `INVALID_ZONE: ...`.
  public String explanation() {
    return explanation;
  }
}
