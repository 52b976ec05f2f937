package dev.jcompose.engine.http;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;

/// The body of a request, from Vert.x's event loop to the handler's thread.
final class RequestBody {
  private static final long MOST_DISCARDED = 8 << 20;

  private final HttpServerRequest request;
  private final ByteQueue stream;
  private boolean ended;
  private boolean finishing;
  private long discarded;
  private Runnable whenEnded = () -> {};

  /// Called on the event loop, as everything here but the stream.
  RequestBody(HttpServerRequest request, Context loop) {
    this.request = request;
    this.stream =
        new ByteQueue(reading ->
            loop.runOnContext(_ -> {
              if (reading) {
                request.resume();
              } else {
                request.pause();
              }
            }));
    request.handler(buffer -> received(buffer.getBytes()));
    request.endHandler(_ -> {
      ended = true;
      stream.end();
      whenEnded.run();
    });
    request.exceptionHandler(_ -> gone());
  }

  private void received(byte[] bytes) {
    if (!finishing) {
      stream.add(bytes);
      return;
    }
    discarded += bytes.length;
    if (discarded > MOST_DISCARDED) {
      var _ = request.connection().close();
    }
  }

  ByteQueue stream() {
    return stream;
  }

  /// The request has been answered: the rest of the body, within reason, is read and dropped, and
  /// then the connection is ready for the next request.
  void finish(ConnectionTap tap) {
    finishing = true;
    if (ended) {
      tap.done();
    } else {
      whenEnded = tap::done;
      stream.discard();
      request.resume();
    }
  }

  void gone() {
    stream.fail(new IOException("connection to the client is lost"));
  }
}
