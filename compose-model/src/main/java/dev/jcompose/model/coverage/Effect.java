package dev.jcompose.model.coverage;

/// What an attribute does in the engine.
public enum Effect {
  /// It does what the specification says.
  HONOURED("works"),
  /// It is refused with an error, because leaving it out would change what the user meant.
  REFUSED("refused"),
  /// It is loaded and does nothing, as in Docker Compose: it speaks to a cluster, to another
  /// system, or to another command.
  NO_EFFECT("no effect, as in Docker Compose");

  private final String words;

  Effect(String words) {
    this.words = words;
  }

  /// For tables.
  public String words() {
    return words;
  }
}
