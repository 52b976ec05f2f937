package dev.jcompose.image.registry;

import dev.jcompose.image.Digest;

/// How a pull or push goes on. Called from several threads, one at a time.
public sealed interface TransferEvent {
  /// Bytes of a layer that have passed.
  ///
  /// @param layer digest of its blob
  /// @param total its size
  record Bytes(Digest layer, long done, long total) implements TransferEvent {}

  /// A layer came to a new state.
  record Changed(Digest layer, State state) implements TransferEvent {}

  /// The manifest's digest is known.
  record Resolved(Digest manifest) implements TransferEvent {}

  /// States of a layer, in Docker's words.
  enum State {
    /// Known to be needed.
    WAITING("Pulling fs layer"),
    /// In the store or the registry already.
    EXISTS("Already exists"),
    /// All bytes are here and unpacked.
    COMPLETE("Pull complete"),
    /// All bytes are there.
    PUSHED("Pushed");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /// Docker's words.
    public String text() {
      return text;
    }
  }

  /// Hears of events.
  @FunctionalInterface
  interface Listener {
    /// Something happened.
    void event(TransferEvent event);
  }
}
