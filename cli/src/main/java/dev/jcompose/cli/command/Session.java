package dev.jcompose.cli.command;

import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineException;
import dev.jcompose.cli.http.Frames;
import dev.jcompose.cli.http.RawStream;
import dev.jcompose.cli.invocation.Background;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.terminal.Interrupts;
import dev.jcompose.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/// The standard streams of this process, connected to those of a process in a container.
public final class Session {
  private final Invocation invocation;
  private final EngineClient engine;
  private final boolean terminal;
  private final boolean input;

  /// A session.
  ///
  /// @param terminal true when the process has a terminal, whose size follows this one's
  /// @param input true to pass standard input on
  public Session(Invocation invocation, EngineClient engine, boolean terminal, boolean input) {
    this.invocation = invocation;
    this.engine = engine;
    this.terminal = terminal;
    this.input = input;
  }

  /// What happens once the streams are connected.
  @FunctionalInterface
  public interface Started {
    void run() throws InterruptedException;
  }

  /// Pumps until the process has closed its output.
  ///
  /// @param resizePath where the terminal's size is told to
  /// @param started called when the pumping of output has begun
  public void run(RawStream stream, String resizePath, Started started)
      throws InterruptedException {
    boolean raw = terminal && invocation.terminal().input();
    try (Terminal.RawMode _ = raw ? invocation.terminal().raw() : () -> {};
        Interrupts.Subscription _ =
            terminal ? invocation.interrupts().on("WINCH", () -> resize(resizePath)) : () -> {}) {
      Thread reader = Background.start("output", () -> pumpOutput(stream));
      started.run();
      if (input) {
        Thread _ = Background.start("input", () -> pumpInput(stream));
      } else {
        endInput(stream);
      }
      if (terminal) {
        resize(resizePath);
      }
      reader.join();
    }
  }

  private void pumpOutput(RawStream stream) {
    try {
      Frames.read(
          stream.in(),
          stream.multiplexed(),
          (error, bytes, length) -> {
            PrintStream to = error ? invocation.err() : invocation.out();
            to.write(bytes, 0, length);
            to.flush();
          });
    } catch (IOException _) {
      // The other side is gone, and so is its output; the exit code tells the rest.
    }
  }

  private void pumpInput(RawStream stream) {
    try {
      InputStream in = invocation.in();
      byte[] buffer = new byte[8192];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        stream.out().write(buffer, 0, count);
      }
    } catch (IOException _) {
      // Nobody reads any more: a process may end before its input does.
    }
    endInput(stream);
  }

  private static void endInput(RawStream stream) {
    try {
      stream.endOutput();
    } catch (IOException _) {
      // It is closed already.
    }
  }

  private void resize(String path) {
    Terminal.Size size = invocation.terminal().size();
    Map<String, String> query = new LinkedHashMap<>();
    query.put("h", String.valueOf(size.rows()));
    query.put("w", String.valueOf(size.columns()));
    try {
      engine.post(path + EngineClient.query(query), "");
    } catch (EngineException _) {
      // The process has ended in the meantime; nobody looks at the size any more.
    }
  }
}
