package dev.jcompose.engine.stored;

/// What is stored. The limits are those of Docker's swarm.
///
/// @see <a
///   href="https://github.com/moby/swarmkit/blob/master/manager/controlapi/secret.go">MaxSecretSize</a>
public enum StoredKind {
  /// Never shown again.
  SECRET("secret", 500 * 1024),
  /// Likewise here, though nothing in it is secret.
  CONFIG("config", 1000 * 1024);

  private final String word;
  private final int limit;

  StoredKind(String word, int limit) {
    this.word = word;
    this.limit = limit;
  }

  /// Its name in messages and commands.
  public String word() {
    return word;
  }

  /// The longest value, in bytes.
  public int limit() {
    return limit;
  }
}
