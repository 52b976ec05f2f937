package dev.jcompose.engine.container;

import dev.jcompose.engine.EngineException;
import dev.jcompose.linux.signal.SignalNumber;

/// Signals as requests name them.
final class Signals {
  static final int KILL = SignalNumber.KILL.number();

  private Signals() {}

  /// The number of `SIGTERM`, `term`, `15`, or `RTMIN+3`.
  ///
  /// @throws EngineException.BadRequest when there is no such signal
  static int number(String text) {
    try {
      int number = SignalNumber.parse(text).number();
      if (number > 0) {
        return number;
      }
    } catch (IllegalArgumentException noSignal) {
      throw new EngineException.BadRequest(String.valueOf(noSignal.getMessage()));
    }
    throw new EngineException.BadRequest("invalid signal: " + text);
  }
}
