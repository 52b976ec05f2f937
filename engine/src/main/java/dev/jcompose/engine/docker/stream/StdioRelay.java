package dev.jcompose.engine.docker.stream;

import dev.jcompose.engine.http.DuplexConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Passes bytes between a client and a process, in both directions at once.
///
/// The end of the client's input becomes the end of the process's stdin and nothing else: output
/// continues until the process has no more.
///
/// @param client the connection that was taken over
/// @param process its stdio
/// @param keys what ends the relay, typed at a terminal
record StdioRelay(
    DuplexConnection client,
    SocketChannel process,
    Streams streams,
    Optional<DetachSequence> keys) {
  private static final int PIECE = 32 << 10;

  /// The direction and format of the streams.
  ///
  /// @param terminal whether the process has one, so that its output is one stream without frames
  /// @param raw whether the client gets it without frames
  record Streams(boolean stdin, boolean stdout, boolean stderr, boolean terminal, boolean raw) {}

  /// How it ended.
  enum End {
    /// The process has no more output.
    OUTPUT_ENDED,
    /// The keys were typed.
    DETACHED
  }

  /// Returns when the output has ended or the keys were typed.
  ///
  /// @throws IOException when the client is gone
  End run() throws IOException {
    var detached = new AtomicBoolean();
    if (streams.stdin()) {
      Thread.ofVirtual().name("stdin").start(() -> input(detached));
    }
    try {
      output();
    } catch (IOException lost) {
      if (!detached.get()) {
        throw lost;
      }
    }
    return detached.get() ? End.DETACHED : End.OUTPUT_ENDED;
  }

  private void output() throws IOException {
    InputStream in = Channels.newInputStream(process);
    boolean asItIs = streams.terminal() == streams.raw();
    if (streams.terminal() && !streams.stdout()) {
      // All that a terminal shows is stdout, also what was written to stderr.
      long _ = in.transferTo(OutputStream.nullOutputStream());
    } else if (streams.terminal() && !streams.raw()) {
      Frames.wrap(in, client.output());
    } else if (asItIs && (streams.terminal() || (streams.stdout() && streams.stderr()))) {
      byte[] piece = new byte[PIECE];
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        client.output().write(piece, 0, count);
      }
    } else {
      Frames.filter(in, client.output(), streams.stdout(), streams.stderr(), streams.raw());
    }
  }

  private void input(AtomicBoolean detached) {
    try {
      InputStream in = keys.<InputStream>map(k -> k.watch(client.input())).orElseGet(client::input);
      byte[] piece = new byte[PIECE];
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        ByteBuffer bytes = ByteBuffer.wrap(piece, 0, count);
        while (bytes.hasRemaining()) {
          process.write(bytes);
        }
      }
      process.shutdownOutput();
    } catch (DetachSequence.Typed typed) {
      detached.set(true);
      close();
    } catch (IOException ended) {
      // The process has closed its input, or one side is gone; the output side finds out which.
    }
  }

  private void close() {
    try {
      process.close();
    } catch (IOException alreadyGone) {
      // Nothing is left to be done.
    }
  }
}
