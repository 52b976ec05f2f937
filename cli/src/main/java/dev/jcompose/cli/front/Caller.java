package dev.jcompose.cli.front;

import dev.jcompose.cli.invocation.ProcessScope;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/// The front's process from the view of commands: it carries out requests one after the other.
final class Caller implements ProcessScope {
  private final FrontConnection link;
  private final Replies inputs = new Replies();
  private final Replies controls = new Replies();
  private final ReentrantLock reading = new ReentrantLock();
  private final ReentrantLock controlling = new ReentrantLock();
  private final CallerOutput out;
  private final CallerOutput err;
  private final CallerInterrupts interrupts = new CallerInterrupts(this);
  private final AtomicBoolean touched = new AtomicBoolean();
  private final Set<AutoCloseable> open =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
  private volatile boolean handingBack;
  private volatile Thread command = Thread.currentThread();

  Caller(FrontConnection link) {
    this.link = link;
    this.out = new CallerOutput(this, Kind.WRITE_OUT);
    this.err = new CallerOutput(this, Kind.WRITE_ERR);
  }

  CallerOutput out() {
    return out;
  }

  CallerOutput err() {
    return err;
  }

  CallerInterrupts interrupts() {
    return interrupts;
  }

  /// The calling thread is the command's own.
  void begin() {
    command = Thread.currentThread();
  }

  /// Thrown only while the command has had no visible effect.
  @Override
  public void ownNeeded() {
    if (Thread.currentThread().equals(command) && !touched.get()) {
      handingBack = true;
      throw new OwnProcessWanted();
    }
  }

  @Override
  public boolean isOwn() {
    ownNeeded();
    return false;
  }

  /// Whether what the command still prints while it ends is discarded.
  boolean isHandingBack() {
    return handingBack;
  }

  /// Reads standard input: the result of read(2), and the bytes.
  ByteBuffer read(int length) throws IOException {
    touched.set(true);
    reading.lock();
    try {
      link.send(Kind.READ, length);
      return inputs.take();
    } finally {
      reading.unlock();
    }
  }

  /// Sends output.
  void write(int kind, byte[] from, int offset, int length) throws IOException {
    touched.set(true);
    link.send(kind, from, offset, length);
  }

  /// Sends a request.
  ///
  /// @return two numbers; the first is negative for a failure
  int[] control(int kind, int... numbers) throws IOException {
    if (kind == Kind.RAW || kind == Kind.KEYS) {
      touched.set(true);
    }
    controlling.lock();
    try {
      link.send(kind, numbers);
      ByteBuffer done = controls.take();
      return new int[] {done.getInt(), done.getInt()};
    } finally {
      controlling.unlock();
    }
  }

  /// Dispatches answers until the front is gone. For the reading thread.
  void listen() {
    try {
      while (true) {
        FrontConnection.Message message = link.receive();
        switch (message.kind()) {
          case Kind.INPUT -> inputs.put(message.content());
          case Kind.DONE -> controls.put(message.content());
          case Kind.SIGNALLED -> interrupts.arrived(message.content().getInt());
          case Kind.WRITTEN -> {
            CallerOutput stream = message.content().getInt() == 1 ? out : err;
            stream.written(message.content().getInt(), message.content().getInt());
          }
          default -> throw new IOException("a message of kind " + message.kind());
        }
      }
    } catch (IOException | RuntimeException _) {
      // The front has ended in some way; so everything of its command ends.
    } finally {
      inputs.end();
      controls.end();
      out.end();
      err.end();
    }
  }

  @Override
  public void closeAtEnd(AutoCloseable resource) {
    open.add(resource);
  }

  /// Closes what the command has left open.
  void closeAll() {
    List<AutoCloseable> left;
    synchronized (open) {
      left = new ArrayList<>(open);
      open.clear();
    }
    for (AutoCloseable one : left) {
      try {
        one.close();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (Exception _) {
        // It is closed as far as it can be.
      }
    }
  }

  /// Waits until the front has written everything, or cannot.
  void settle() {
    out.settle();
    err.settle();
  }

  /// Ends the front with this code if it could write everything, without asking first whether it
  /// could: an answer would take as long as a short command. Otherwise what it could not write is
  /// reported before this returns.
  void conclude(int code) {
    send(Kind.CONCLUDE, code);
    settle();
  }

  /// Reports an unexpected failure of a command and returns the exit code.
  int broken(Throwable problem) {
    byte[] words =
        ("jcompose: " + IoFailure.words(problem) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      err.write(words, 0, words.length);
    } catch (IOException _) {
      // Nobody listens.
    }
    settle();
    return 1;
  }

  /// Ends the front.
  void exit(int code) {
    send(Kind.EXIT, code);
  }

  /// Makes the front run the command in its own process.
  void back() {
    send(Kind.BACK);
  }

  private void send(int kind, int... numbers) {
    try {
      link.send(kind, numbers);
    } catch (IOException _) {
      // It has ended already.
    }
  }
}
