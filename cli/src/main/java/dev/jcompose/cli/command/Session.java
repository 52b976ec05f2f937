package dev.jcompose.cli.command;

import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.http.FrameReader;
import dev.jcompose.cli.http.RawStream;
import dev.jcompose.cli.invocation.Background;
import dev.jcompose.cli.invocation.CommandException;
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

  /// A session with the user's own detach keys.
  ///
  /// @param terminal true when the process has a terminal, whose size follows this one's
  /// @param input true to forward standard input
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

  /// Rejects input from what is no terminal for a process that has one.
  ///
  /// @throws CommandException in Docker's words
  public static void requireTerminal(Invocation invocation, boolean terminal, boolean input) {
    if (terminal && input && !invocation.terminal().input()) {
      throw new CommandException(
          "cannot attach stdin to a TTY-enabled container because stdin is not a terminal");
    }
  }

  /// What happens once the streams are connected.
  @FunctionalInterface
  public interface Started {
    void run() throws InterruptedException;
  }

  /// Copies until the process has closed its output, or the user has typed the detach keys.
  ///
  /// @param resizePath where changes of the terminal's size are sent
  /// @param started called when copying of output has begun
  /// @return whether the user detached; then the process continues
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
      // The other side is gone, and so is its output; the exit code says the rest.
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
      // Nobody reads any more: a process may end before its input.
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

  /// Makes a running program redraw its screen, which it does when the size changes.
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
      // The process has ended in the meantime; the size no longer matters.
    }
  }
}
