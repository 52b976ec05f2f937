package dev.jcompose.network;

/// A port of the host that is forwarded to a port of a container.
///
/// @param protocol `tcp`, `udp` or `sctp`
/// @param containerPort 1 to 65535
/// @param hostAddress the host's address it is published on; `0.0.0.0` and `::` for all of a
///   family; in a request, empty for all of both
/// @param hostPort 1 to 65535; in a request, 0 means any free one
public record PortBinding(String protocol, int containerPort, String hostAddress, int hostPort) {}
