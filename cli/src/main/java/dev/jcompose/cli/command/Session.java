package dev.jcompose.cli.command;

import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.http.FrameReader;
import dev.jcompose.cli.http.RawStream;
import dev.jcompose.cli.invocation.Background;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.registry.DockerConfig;
import dev.jcompose.cli.terminal.DetachKeys;
import dev.jcompose.cli.terminal.Interrupts;
import dev.jcompose.cli.terminal.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The standard streams of this process, connected to those of a process in a container.
public final class Session {
  private final Invocation invocation;
  private final EngineClient engine;
  private final boolean terminal;
  private final boolean input;
  private final Optional<DetachKeys> keys;
  private volatile boolean detached;

  /// A session that the user's own keys detach from.
  ///
  /// @param terminal true when the process has a terminal, whose size follows this one's
  /// @param input true to pass standard input on
  public Session(Invocation invocation, EngineClient engine, boolean terminal, boolean input) {
    this(invocation, engine, terminal, input, DockerConfig.of(invocation).detachKeys());
  }

  /// A session.
  ///
  /// @param keys that detach, in Docker's form; empty for its own
  public Session(
      Invocation invocation,
      EngineClient engine,
      boolean terminal,
      boolean input,
      Optional<String> keys) {
    this.invocation = invocation;
    this.engine = engine;
    this.terminal = terminal;
    this.input = input;
    this.keys =
        terminal
            ? keys.flatMap(DetachKeys::parse).or(() -> DetachKeys.parse(DetachKeys.DEFAULT))
            : Optional.empty();
  }

  /// What happens once the streams are connected.
  @FunctionalInterface
  public interface Started {
    void run() throws InterruptedException;
  }

  /// Pumps until the process has closed its output, or the user has typed the keys that detach.
  ///
  /// @param resizePath where the terminal's size is told to
  /// @param started called when the pumping of output has begun
  /// @return whether the user detached: the process goes on
  public boolean run(RawStream stream, String resizePath, Started started)
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
      reader.join();
      return detached;
    }
  }

  private void pumpOutput(RawStream stream) {
    try {
      FrameReader.read(
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
      if (keys.isPresent()) {
        if (keys.get().pass(invocation.in(), stream.out())) {
          detached = true;
          stream.close();
          return;
        }
      } else {
        invocation.in().transferTo(stream.out());
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

  /// Makes a program that runs already draw its screen again: it does so when the size changes.
  public void redraw(String path) {
    Terminal.Size size = invocation.terminal().size();
    resize(path, new Terminal.Size(size.rows() + 1, size.columns() + 1));
    resize(path, size);
  }

  /// Tells the process how large this terminal is.
  public void resize(String path) {
    resize(path, invocation.terminal().size());
  }

  private void resize(String path, Terminal.Size size) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("h", String.valueOf(size.rows()));
    query.put("w", String.valueOf(size.columns()));
    try {
      engine.post(path + EngineClient.query(query), "");
    } catch (EngineRequestException _) {
      // The process has ended in the meantime; nobody looks at the size any more.
    }
  }
}
