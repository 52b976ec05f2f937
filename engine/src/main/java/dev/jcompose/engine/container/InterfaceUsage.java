package dev.jcompose.engine.container;

/// The traffic of one interface of a container.
///
/// @param name `eth0`
public record InterfaceUsage(
    String name,
    long receivedBytes,
    long receivedPackets,
    long receiveErrors,
    long receiveDropped,
    long sentBytes,
    long sentPackets,
    long sendErrors,
    long sendDropped) {}
