/// Ports of the host: reserving them by bound sockets, and saying who has a taken one.
@NullMarked
package dev.jcompose.network.port;

import org.jspecify.annotations.NullMarked;
