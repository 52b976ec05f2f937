package dev.jcompose.cli.invocation;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/// Standard output and standard error of one command. A command whose output nobody reads ends: the
/// thread whose write fails gets an [OutputLostException], and the command's own thread is
/// interrupted, wherever it waits.
///
/// A closed pipe ends the command with 141, silently, as SIGPIPE ends a program written in C or Go;
/// any other failure of standard output with 1 and Docker Compose's message. A command continues
/// when its messages cannot be written, and when standard output was closed from the start.
public final class CommandOutput {
  /// The exit code that a shell reports for a program ended by SIGPIPE (13).
  private static final int BROKEN_PIPE = 128 + 13;

  private static final int BUFFER = 8192;
  private static final String STDOUT = "/dev/stdout";
  private static final String STDERR = "/dev/stderr";

  private final PrintStream out;
  private final PrintStream err;
  private final IntConsumer conclusion;
  private final AtomicReference<Optional<Lost>> lost = new AtomicReference<>(Optional.empty());
  private final Set<String> warnings = ConcurrentHashMap.newKeySet();
  private volatile Optional<Thread> command = Optional.empty();

  /// Wraps the two streams.
  public CommandOutput(OutputStream out, OutputStream err) {
    this(out, err, _ -> {});
  }

  /// Wraps two streams that may write asynchronously.
  ///
  /// @param conclusion waits until they have; it may end the process with the given exit code if
  ///   nothing was lost
  public CommandOutput(OutputStream out, OutputStream err, IntConsumer conclusion) {
    this.conclusion = conclusion;
    this.out = printing(new Guarded(STDOUT, out));
    this.err = printing(new Guarded(STDERR, err));
  }

  private static PrintStream printing(OutputStream stream) {
    return new PrintStream(new BufferedOutputStream(stream, BUFFER), true, StandardCharsets.UTF_8);
  }

  /// Standard output.
  public PrintStream out() {
    return out;
  }

  /// Standard error.
  public PrintStream err() {
    return err;
  }

  /// Writes a line to standard error, unless the command has written it before.
  public void warnOnce(String line) {
    if (warnings.add(line)) {
      err.println(line);
    }
  }

  /// How the command ends because its output was lost.
  ///
  /// @param exitCode of the process
  /// @param message for standard error, empty for none
  public record Lost(int exitCode, String message) {}

  /// Empty while all that was written was taken.
  public Optional<Lost> lost() {
    return lost.get();
  }

  /// From now on this thread is interrupted when output is lost.
  public void interrupts(Optional<Thread> thread) {
    command = thread;
  }

  /// Writes the rest, and waits until it is written; afterwards [#lost()] is final.
  ///
  /// @param exitCode of the command, unless output was lost
  public void finish(int exitCode) {
    out.flush();
    conclusion.accept(exitCode);
  }

  /// Reports that output was lost after it had been accepted.
  ///
  /// @param out true for standard output
  /// @param reason in the C library's words
  public void lose(boolean out, String reason) {
    boolean _ = lose(out ? STDOUT : STDERR, reason);
  }

  /// @return whether the command ends because of it; then its thread is interrupted
  private boolean lose(String name, String reason) {
    String why = reason.toLowerCase(Locale.ROOT);
    boolean pipe = why.contains("pipe");
    boolean closedFromTheStart = why.contains("bad file descriptor");
    if (!pipe && (closedFromTheStart || name.equals(STDERR))) {
      return false;
    }
    Lost first = pipe ? new Lost(BROKEN_PIPE, "") : new Lost(1, "write " + name + ": " + why);
    if (lost.compareAndSet(Optional.empty(), Optional.of(first))) {
      command.filter(thread -> !thread.equals(Thread.currentThread())).ifPresent(Thread::interrupt);
    }
    return true;
  }

  private final class Guarded extends OutputStream {
    private final String name;
    private final OutputStream stream;

    Guarded(String name, OutputStream stream) {
      this.name = name;
      this.stream = stream;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (lost.get().isPresent() && name.equals(STDOUT)) {
        throw new OutputLostException();
      }
      try {
        stream.write(bytes, offset, length);
      } catch (IOException problem) {
        failed(String.valueOf(problem.getMessage()));
      }
    }

    @Override
    public void flush() {
      try {
        stream.flush();
      } catch (IOException problem) {
        failed(String.valueOf(problem.getMessage()));
      }
    }

    private void failed(String reason) {
      if (lose(name, reason)) {
        throw new OutputLostException();
      }
    }
  }
}
