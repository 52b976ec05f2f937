package dev.jcompose.engine.watch;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.exec.ExecRequest;
import dev.jcompose.engine.exec.Probes;
import dev.jcompose.engine.service.HookRequest;
import dev.jcompose.model.hook.Hook;
import dev.jcompose.runtime.ExecSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// Runs the command of `sync+exec` in a container.
record HookRun(Engine engine, Hook hook) {
  private static final int HEADER = 8;
  private static final int PIECE = 32 << 10;

  /// Runs it to its end.
  ///
  /// @param line receives each line of its output
  /// @return its exit code
  int in(Container container, Consumer<String> line) throws InterruptedException {
    ExecRequest request = HookRequest.of(hook, false);
    String id = engine.containers().createExec(container.id().value(), request);
    ExecSession session = engine.containers().startExec(id);
    read(session, line);
    try {
      return session.exit().get().code();
    } catch (ExecutionException problem) {
      throw new IllegalStateException(problem.getCause());
    }
  }

  private static void read(ExecSession session, Consumer<String> line) {
    var text = new ByteArrayOutputStream();
    try (SocketChannel channel = session.stdio().channel()) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      while (Probes.fill(channel, header.clear())) {
        int left = header.getInt(4);
        while (left > 0) {
          ByteBuffer piece = ByteBuffer.allocate(Math.min(left, PIECE));
          if (!Probes.fill(channel, piece)) {
            return;
          }
          left -= piece.capacity();
          text.write(piece.array(), 0, piece.capacity());
          tellLines(text, line);
        }
      }
    } catch (IOException ended) {
      // Its exit code tells the rest.
    } finally {
      if (text.size() > 0) {
        line.accept(text.toString(StandardCharsets.UTF_8));
      }
    }
  }

  private static void tellLines(ByteArrayOutputStream text, Consumer<String> line) {
    byte[] all = text.toByteArray();
    int start = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == '\n') {
        line.accept(new String(all, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    text.reset();
    text.write(all, start, all.length - start);
  }
}
