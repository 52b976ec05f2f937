/// Bridge networks in the kernel: each network is a switch in a network namespace of its own (a
/// *segment*) with one cable to the host; containers are plugged into the switch.
///
/// Why the switch is not in the host's namespace, as Docker's is: frames between containers then
/// never meet the host's packet filter (with `bridge-nf-call-iptables` on and Docker's FORWARD
/// policy DROP, containers of one network could not talk), the host's list of interfaces stays
/// short (no udev or NetworkManager work for each container), and a network goes away as a whole
/// with its namespace instead of port by port.
@NullMarked
package dev.jcompose.network.bridge;

import org.jspecify.annotations.NullMarked;
