package dev.jcompose.linux.netlink;

import java.util.Optional;

/// A network interface as the kernel lists it.
///
/// @param index its number
/// @param name its name
/// @param kind `bridge`, `veth`, ...; empty for a plain device
/// @param up whether it is up
/// @param mtu largest packet in bytes
/// @param master the number of the bridge it is a port of
/// @param peerNamespace for a veth with its peer elsewhere: the number of that namespace; negative
///   when that namespace is being destroyed
public record Link(
    int index,
    String name,
    String kind,
    boolean up,
    int mtu,
    Optional<Integer> master,
    Optional<Integer> peerNamespace) {}
