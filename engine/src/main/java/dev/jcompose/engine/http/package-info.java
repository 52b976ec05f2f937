/// The engine's HTTP server on its Unix socket: connections, routes, bodies, streams.
///
/// HTTP/1.1 by hand on the JDK's Unix sockets, one virtual thread a connection, so a
/// [dev.jcompose.engine.http.Handler] is plain blocking code, and a client that reads slowly holds
/// up nobody but itself. Why not by Vert.x is in `docs/decisions`. What the routes mean is not
/// known here.
@NullMarked
package dev.jcompose.engine.http;

import org.jspecify.annotations.NullMarked;
