package dev.jcompose.runtime.forward;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Where lines come from.
///
/// @param id of the container, 64 digits
/// @param name of the container
/// @param tag the user's tag for the lines
/// @param command its command line
/// @param extra labels and environment variables that the user wants to be sent along
public record LogOrigin(
    String id,
    String name,
    String imageId,
    String imageName,
    String tag,
    List<String> command,
    Instant created,
    Map<String, String> extra) {
  /// Copies the collections.
  public LogOrigin {
    command = List.copyOf(command);
    extra = Map.copyOf(extra);
  }

  /// What this machine is called.
  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }

  String shortId() {
    return id.substring(0, Math.min(12, id.length()));
  }
}
