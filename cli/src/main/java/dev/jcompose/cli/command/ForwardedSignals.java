package dev.jcompose.cli.command;

import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.terminal.Interrupts;
import java.util.List;
import java.util.function.UnaryOperator;

/// The user's signals, which go to a container's process until this is closed.
public final class ForwardedSignals implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "CONT");

  private final List<Interrupts.Subscription> subscriptions;

  private ForwardedSignals(List<Interrupts.Subscription> subscriptions) {
    this.subscriptions = subscriptions;
  }

  /// None are forwarded.
  public static ForwardedSignals none() {
    return new ForwardedSignals(List.of());
  }

  /// Forwards them to a container.
  ///
  /// @param path of the container
  /// @param sent which signal the process gets for one of the user's
  public static ForwardedSignals of(
      Interrupts interrupts, EngineClient engine, String path, UnaryOperator<String> sent) {
    return new ForwardedSignals(
        NAMES.stream()
            .map(name -> interrupts.on(name, () -> send(engine, path, sent.apply(name))))
            .toList());
  }

  private static void send(EngineClient engine, String path, String signal) {
    try {
      engine.post(path + "/kill?signal=" + signal, "");
    } catch (EngineRequestException _) {
      // It has ended in the meantime.
    }
  }

  @Override
  public void close() {
    subscriptions.forEach(Interrupts.Subscription::close);
  }
}
