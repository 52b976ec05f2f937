package dev.jcompose.cli.terminal;

/// Signals from a terminal. A command without a subscription is ended by Ctrl-C.
public interface Interrupts {
  /// Replaces the default action of `signal`, until closed. Without a front, USR1 and QUIT keep
  /// theirs: the virtual machine needs them.
  ///
  /// @param signal the name without SIG, such as `INT`, `TERM`, `WINCH`
  /// @param action what to do each time, on its own thread
  Subscription on(String signal, Runnable action);

  /// Ends a subscription.
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
