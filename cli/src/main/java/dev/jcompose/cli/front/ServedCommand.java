package dev.jcompose.cli.front;

import dev.jcompose.cli.invocation.CommandOutput;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.invocation.ProcessScope;
import dev.jcompose.cli.invocation.WorkingDirectory;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.process.FileContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;

/// One command of a front, from the first message to the last thread. Its threads form a group,
/// with the caller's working directory and umask.
final class ServedCommand {
  /// Commands that prompt the user and then start programs, and those that deal with processes.
  private static final Set<String> OWN = Set.of("login", "engine", "__manual");

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration REMINDER = Duration.ofMillis(50);

  private final FrontConnection link;
  private final ToIntFunction<Invocation> program;
  private final Optional<Path> home;

  /// @param program runs a command and gives its exit code
  ServedCommand(FrontConnection link, ToIntFunction<Invocation> program, Optional<Path> home) {
    this.link = link;
    this.program = program;
    this.home = home;
  }

  /// Runs it.
  ///
  /// @return whether the command line can serve others; false when a thread of this one continues,
  ///   and when the engine is to stop, since then nothing of jcompose may keep running
  boolean serve() {
    ThreadGroup threads = new ThreadGroup("command");
    try (link) {
      FrontConnection.Message first = link.receive();
      if (first.kind() != Kind.HELLO) {
        return true;
      }
      Hello hello = Hello.read(first.content());
      if (hello.arguments().stream().anyMatch(OWN::contains)) {
        // In this order: "stop engine" is about a service.
        return Collections.indexOfSubList(hello.arguments(), List.of("engine", "stop")) < 0;
      }
      link.send(Kind.READY);
      Caller caller = new Caller(link);
      if (!goes(threads, () -> run(hello, caller))) {
        return true;
      }
      caller.listen();
      return haveEnded(threads, caller);
    } catch (IOException | RuntimeException _) {
      // It went away before it began.
      return true;
    }
  }

  /// Waits for the front to confirm. The command's thread starts meanwhile.
  private boolean goes(ThreadGroup threads, Runnable command) throws IOException {
    CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
    Thread _ =
        Thread.ofPlatform()
            .group(threads)
            .daemon()
            .name("command")
            .start(() -> {
              if (confirmed.join()) {
                command.run();
              }
            });
    boolean goes = false;
    try {
      goes = link.receive().kind() == Kind.GO;
    } finally {
      boolean _ = confirmed.complete(goes);
    }
    return goes;
  }

  private void run(Hello hello, Caller caller) {
    caller.begin();
    int code;
    try {
      FileContext.enter(hello.directory(), hello.umask());
      if (!isThere(hello)) {
        caller.back();
        return;
      }
      code = program.applyAsInt(invocation(hello, caller));
      caller.settle();
    } catch (ProcessScope.OwnProcessWanted _) {
      caller.back();
      return;
    } catch (LinuxException | IOException e) {
      caller.back();
      return;
    } catch (Throwable problem) {
      code = caller.broken(problem);
    }
    caller.exit(code);
  }

  /// Whether the directory's name still refers to the caller's directory.
  private static boolean isThere(Hello hello) throws IOException {
    Map<String, Object> here = Files.readAttributes(hello.directory(), "unix:dev,ino");
    return here.get("dev") instanceof Number device
        && here.get("ino") instanceof Number inode
        && device.longValue() == hello.device()
        && inode.longValue() == hello.inode();
  }

  private Invocation invocation(Hello hello, Caller caller) {
    CommandOutput output = new CommandOutput(caller.out(), caller.err(), caller::conclude);
    caller.out().whenLost(reason -> output.lose(true, reason));
    caller.err().whenLost(reason -> output.lose(false, reason));
    return new Invocation(
        hello.arguments(),
        WorkingDirectory.named(hello.directory(), hello.environment()),
        hello.environment(),
        new CallerInput(caller),
        output,
        new CallerTerminal(caller, hello.terminals()),
        caller.interrupts(),
        home,
        caller);
  }

  /// Ends what is left, like the end of a process.
  private static boolean haveEnded(ThreadGroup threads, Caller caller) {
    Instant deadline = Instant.now().plus(PATIENCE);
    caller.closeAll();
    // A thread that was just beginning something when it was interrupted is interrupted again.
    for (Optional<Thread> left = any(threads);
        left.isPresent() && Instant.now().isBefore(deadline);
        left = any(threads)) {
      threads.interrupt();
      try {
        var _ = left.get().join(REMINDER);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
      caller.closeAll();
    }
    return any(threads).isEmpty();
  }

  private static Optional<Thread> any(ThreadGroup threads) {
    Thread[] one = new Thread[1];
    return threads.enumerate(one) > 0 ? Optional.of(one[0]) : Optional.empty();
  }
}
