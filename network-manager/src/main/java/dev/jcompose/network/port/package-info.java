/// Ports of the host: reserving them with bound sockets, and naming the owner of a taken one.
@NullMarked
package dev.jcompose.network.port;

import org.jspecify.annotations.NullMarked;
