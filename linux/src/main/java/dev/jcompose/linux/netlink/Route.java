package dev.jcompose.linux.netlink;

import java.net.InetAddress;
import java.util.Optional;

/// A route.
///
/// @param destination first address of the range it leads to
/// @param length prefix length of that range
/// @param index number of the interface it leads through
/// @param viaGateway whether it leads through a gateway; else the range is directly connected
public record Route(
    InetAddress destination, int length, Optional<Integer> index, boolean viaGateway) {}
