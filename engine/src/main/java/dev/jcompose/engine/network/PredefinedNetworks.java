package dev.jcompose.engine.network;

import java.util.Set;

/// Docker's predefined networks: their names, and what cannot be done with them.
public final class PredefinedNetworks {
  public static final String BRIDGE = "bridge";
  public static final String HOST = "host";
  public static final String NONE = "none";

  static final String NOT_WITH_HOST =
      "container cannot be disconnected from host network or connected to host network";
  static final String NOT_WITH_NONE =
      "container cannot be connected to multiple networks with one of the networks in private"
          + " (none) mode";

  public static final Set<String> ALL = Set.of(BRIDGE, HOST, NONE);

  /// Those whose containers get no interface of their own.
  public static final Set<String> WITHOUT_INTERFACES = Set.of(HOST, NONE);

  private PredefinedNetworks() {}
}
