/// The name server of the networks: a codec for the few messages it needs, the directory of names,
/// forwarding to the host's servers, and the sockets.
@NullMarked
package dev.jcompose.network.dns;

import org.jspecify.annotations.NullMarked;
