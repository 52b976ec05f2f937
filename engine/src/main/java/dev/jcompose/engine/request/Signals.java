package dev.jcompose.engine.request;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.linux.name.SignalNumber;

/// Signals as requests name them.
public final class Signals {
  public static final int KILL = SignalNumber.KILL.number();

  private Signals() {}

  /// The number of `SIGTERM`, `term`, `15`, or `RTMIN+3`.
  ///
  /// @throws EngineException.BadRequest when there is no such signal
  public static int number(String text) {
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
