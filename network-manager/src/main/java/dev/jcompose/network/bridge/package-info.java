/// Bridge networks in the kernel: each network is a switch in a network namespace of its own (a
/// *segment*) with one veth pair to the host; containers are attached to the switch.
///
/// Unlike Docker's, the switch is not in the host's namespace, for three reasons: frames between
/// containers never pass the host's packet filter (with `bridge-nf-call-iptables` on and Docker's
/// FORWARD policy DROP, containers of one network could not talk), the host's list of interfaces
/// stays short (no udev or NetworkManager work for each container), and a network is removed as a
/// whole with its namespace instead of port by port.
@NullMarked
package dev.jcompose.network.bridge;

import org.jspecify.annotations.NullMarked;
