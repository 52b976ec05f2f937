package dev.jcompose.network.bridge;

import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkException.Kind;
import dev.jcompose.network.NetworkSpec;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The known driver options of a bridge network. Unknown options of Docker's are rejected, not
/// ignored; those of others are only kept.
///
/// @param mtu largest packet in bytes
/// @param bridge a fixed name for the interface on the host
/// @param talk whether containers reach each other
/// @param masquerade whether packets leave with the host's address
/// @see <a href="https://docs.docker.com/engine/network/drivers/bridge/#options">bridge options</a>
record BridgeOptions(int mtu, Optional<String> bridge, boolean talk, boolean masquerade) {
  private static final String DOCKER = "com.docker.network.";
  private static final int DEFAULT_MTU = 1500;
  private static final int SMALLEST_MTU = 68;
  private static final int SMALLEST_MTU_V6 = 1280;
  private static final Pattern INTERFACE = Pattern.compile("[a-zA-Z0-9_.-]{1,15}");

  /// Reads them.
  ///
  /// @throws NetworkException INVALID when one is unknown or has an invalid value
  static BridgeOptions of(NetworkSpec spec) {
    int mtu = DEFAULT_MTU;
    Optional<String> bridge = Optional.empty();
    boolean talk = true;
    boolean masquerade = true;
    for (Map.Entry<String, String> option : spec.options().entrySet()) {
      String value = option.getValue();
      switch (option.getKey()) {
        case DOCKER + "driver.mtu" -> mtu = mtu(spec, value);
        case DOCKER + "bridge.name" -> bridge = Optional.of(name(spec, value));
        case DOCKER + "bridge.enable_icc" -> talk = flag(spec, option);
        case DOCKER + "bridge.enable_ip_masquerade" -> masquerade = flag(spec, option);
        case DOCKER + "bridge.gateway_mode_ipv4", DOCKER + "bridge.gateway_mode_ipv6" -> {
          if (!value.equals("nat")) {
            throw invalid(spec, "option " + option.getKey() + "=" + value + " is not supported");
          }
        }
        // Handled by the engine: where ports are published, and names of interfaces.
        case DOCKER + "bridge.host_binding_ipv4",
            NetworkSpec.DEFAULT_BRIDGE,
            DOCKER + "container_iface_prefix",
            NetworkSpec.ENABLE_IPV4 -> {}
        default -> {
          if (option.getKey().startsWith(DOCKER)) {
            throw invalid(spec, "option " + option.getKey() + " is not supported");
          }
        }
      }
    }
    return new BridgeOptions(mtu, bridge, talk, masquerade);
  }

  private static int mtu(NetworkSpec spec, String value) {
    int smallest = spec.ipv6() ? SMALLEST_MTU_V6 : SMALLEST_MTU;
    try {
      int mtu = Integer.parseInt(value);
      if (mtu >= smallest && mtu <= 65535) {
        return mtu;
      }
    } catch (NumberFormatException noNumber) {
      throw invalid(spec, "MTU \"" + value + "\" is not a number");
    }
    throw invalid(spec, "MTU " + value + " is not between " + smallest + " and 65535");
  }

  private static String name(NetworkSpec spec, String value) {
    if (!INTERFACE.matcher(value).matches() || value.equals(".") || value.equals("..")) {
      throw invalid(spec, "\"" + value + "\" is not an interface name (at most 15 characters)");
    }
    return value;
  }

  private static boolean flag(NetworkSpec spec, Map.Entry<String, String> option) {
    return switch (option.getValue()) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default ->
          throw invalid(
              spec,
              "option " + option.getKey() + "=" + option.getValue() + " is not true or false");
    };
  }

  private static NetworkException invalid(NetworkSpec spec, String message) {
    return new NetworkException(Kind.INVALID, "network \"" + spec.name() + "\": " + message);
  }
}
