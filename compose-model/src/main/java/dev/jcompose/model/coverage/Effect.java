package dev.jcompose.model.coverage;

/// What an attribute does in the engine.
public enum Effect {
  /// It does what the specification says it does.
  HONOURED("works"),
  /// It is rejected with an error, because ignoring it would change what the user meant.
  REFUSED("refused"),
  /// It is accepted and has no effect, as in Docker Compose: it is meant for a cluster, another
  /// system or another command.
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
