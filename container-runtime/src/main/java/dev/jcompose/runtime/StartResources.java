package dev.jcompose.runtime;

import dev.jcompose.linux.call.Fd;
import java.util.List;
import java.util.Optional;

/// Descriptors that a container is started with. They stay the caller's: the runtime duplicates
/// what it passes on.
///
/// @param network its network namespace; empty for the host's
/// @param held descriptors the shim keeps open for as long as the container lives, such as sockets
///   that reserve published ports; the container itself does not get them
public record StartResources(Optional<Fd> network, List<Fd> held) {
  /// Copies the list.
  public StartResources {
    held = List.copyOf(held);
  }
}
