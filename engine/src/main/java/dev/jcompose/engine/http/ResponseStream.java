package dev.jcompose.engine.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/// The body of an answer whose length is not known beforehand. Collects small writes until
/// [#flush], or until there is enough; sending returns when the kernel has taken the bytes, so a
/// client that does not read holds up its own handler only.
final class ResponseStream extends OutputStream {
  private static final int ENOUGH = 32 << 10;

  private final HttpServerResponse response;
  private final CompletableFuture<Void> clientGone;
  private Buffer collected = Buffer.buffer();
  private boolean ended;

  ResponseStream(HttpServerResponse response, CompletableFuture<Void> clientGone) {
    this.response = response;
    this.clientGone = clientGone;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (ended) {
      throw new IOException("the answer has ended");
    }
    collected.appendBytes(bytes, offset, length);
    if (collected.length() >= ENOUGH) {
      flush();
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    if (collected.length() > 0) {
      Buffer bytes = collected;
      collected = Buffer.buffer();
      send(bytes);
    }
  }

  private void send(Buffer bytes) throws IOException {
    CompletableFuture<Void> written;
    try {
      written = response.write(bytes).toCompletionStage().toCompletableFuture();
    } catch (IllegalStateException closed) {
      throw new IOException("connection to the client is lost", closed);
    }
    Waiting.on(CompletableFuture.anyOf(written, clientGone));
    if (clientGone.isDone()) {
      throw new IOException("connection to the client is lost");
    }
  }

  /// Sends what is collected; the exchange ends the answer when its handler returns.
  @Override
  public synchronized void close() throws IOException {
    flush();
    ended = true;
  }
}
