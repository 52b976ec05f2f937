package dev.jcompose.cli.terminal;

/// Where the signals of a terminal arrive. A command that subscribes to none is ended by Ctrl-C.
public interface Interrupts {
  /// Takes the place of what `signal` does to the process, until closed.
  ///
  /// @param signal the name without SIG, such as `INT`, `TERM`, `WINCH`
  /// @param action what to do each time, on a thread of its own
  Subscription on(String signal, Runnable action);

  /// Ends a subscription.
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
