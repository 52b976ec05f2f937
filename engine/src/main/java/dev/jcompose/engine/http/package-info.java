/// The engine's HTTP server on its Unix socket: connections, routes, bodies, streams.
///
/// Vert.x and Netty do the I/O on one event loop; every request is handled by a virtual thread of
/// its own, so a [dev.jcompose.engine.http.Handler] is plain blocking code, and a client that reads
/// slowly holds up nobody but itself. What the routes mean is not known here.
@NullMarked
package dev.jcompose.engine.http;

import org.jspecify.annotations.NullMarked;
