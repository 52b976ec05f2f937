/// The engine's HTTP server on its Unix socket: connections, routes, bodies, streams.
///
/// HTTP/1.1 by hand on the JDK's Unix sockets, one virtual thread a connection, so a
/// [dev.jcompose.engine.http.Handler] is plain blocking code, and a slow client holds up only
/// itself. Decision 006 says why it is not Vert.x. This package knows nothing of what the routes
/// mean.
@NullMarked
package dev.jcompose.engine.http;

import org.jspecify.annotations.NullMarked;
