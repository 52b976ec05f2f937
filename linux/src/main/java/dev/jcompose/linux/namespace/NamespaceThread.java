package dev.jcompose.linux.namespace;

import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;

/// A platform thread that belongs to the network namespace of the thread that started it and can
/// enter others.
///
/// Virtual threads cannot do that: the namespace is a property of the carrier. Sockets and netlink
/// sockets opened during a visit stay in the visited namespace and may be used by any thread. After
/// each visit the thread returns, because a thread that stayed would keep the namespace alive.
public final class NamespaceThread implements AutoCloseable {
  private static final long CLONE_NEWNET = 0x40000000;
  private static final long AT_FDCWD = -100;
  private static final long O_CLOEXEC = 0x80000;
  private static final long MS_BIND = 4096;
  private static final long MNT_DETACH = 2;
  private static final String OWN = "/proc/thread-self/ns/net";

  private final ExecutorService thread;
  private final Fd home;

  private NamespaceThread(ExecutorService thread) {
    this.thread = thread;
    this.home = wait(thread.submit(NamespaceThread::current));
  }

  /// Starts a thread.
  public static NamespaceThread start(String name) {
    return new NamespaceThread(
        Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).daemon(true).factory()));
  }

  /// The namespace that this thread belongs to. Owned by this object; do not close it.
  public Fd home() {
    return home;
  }

  /// Runs a task in the thread's own namespace and waits for it.
  public <T> T atHome(Supplier<T> task) {
    return wait(thread.submit(task::get));
  }

  /// Creates a namespace, runs a task in it and waits for the task.
  ///
  /// @param task gets the namespace's descriptor; if it succeeds, it or whoever it hands the
  ///   descriptor to must close it
  public <T> T inNew(Function<Fd, T> task) {
    return wait(
        thread.submit(() -> {
          Native.check("make network namespace", SyscallNumber.UNSHARE, CLONE_NEWNET, 0, 0);
          return visit(() -> {
            Fd namespace = current();
            try {
              return task.apply(namespace);
            } catch (Error | RuntimeException failure) {
              namespace.close();
              throw failure;
            }
          });
        }));
  }

  /// Runs a task in a namespace and waits for it.
  ///
  /// @throws LinuxException when the descriptor is not a network namespace (EINVAL)
  public <T> T in(Fd namespace, Supplier<T> task) {
    return wait(
        thread.submit(() -> {
          enter(namespace);
          return visit(task);
        }));
  }

  /// Opens a namespace that has been pinned ([#pin]).
  ///
  /// @throws LinuxException ENOENT when there is no such file
  public static Fd open(Path file) {
    try (CallMemory memory = CallMemory.open()) {
      return new Fd(
          Native.check(
              "open " + file,
              SyscallNumber.OPENAT,
              AT_FDCWD,
              memory.text(file.toString()).address(),
              O_CLOEXEC));
    }
  }

  /// Keeps a namespace alive beyond this process by mounting it on an existing file.
  public static void pin(Fd namespace, Path file) {
    try (CallMemory memory = CallMemory.open()) {
      Native.check(
          "mount network namespace on " + file,
          SyscallNumber.MOUNT,
          memory.text(namespace.path().toString()).address(),
          memory.text(file.toString()).address(),
          0,
          MS_BIND,
          0,
          0);
    }
  }

  /// Ends a pin; the file stays. Does nothing when there is none.
  public static void unpin(Path file) {
    try (CallMemory memory = CallMemory.open()) {
      long result =
          Native.raw(SyscallNumber.UMOUNT2, memory.text(file.toString()).address(), MNT_DETACH, 0);
      if (result < 0 && result != -Errno.EINVAL.number() && result != -Errno.ENOENT.number()) {
        throw new LinuxException("unmount network namespace " + file, (int) -result);
      }
    }
  }

  private <T> T visit(Supplier<T> task) {
    try {
      return task.get();
    } finally {
      enter(home);
    }
  }

  private static Fd current() {
    return open(Path.of(OWN));
  }

  private static void enter(Fd namespace) {
    Native.check(
        "enter network namespace", SyscallNumber.SETNS, namespace.number(), CLONE_NEWNET, 0);
  }

  private static <T> T wait(Future<T> result) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException again) {
          // The task is short and has side effects: let it finish, then report the interrupt to the
          // caller.
          interrupted = true;
        } catch (ExecutionException failure) {
          switch (failure.getCause()) {
            case RuntimeException cause -> throw cause;
            case Error cause -> throw cause;
            case null, default -> throw new IllegalStateException(failure);
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    thread.close();
    home.close();
  }
}
