package dev.jcompose.image.registry;

import dev.jcompose.image.Digest;

/// Progress of a pull or push. Called from several threads, one at a time.
public sealed interface TransferEvent {
  /// Bytes of a layer that have been received.
  ///
  /// @param layer digest of its blob
  /// @param total its size
  record Bytes(Digest layer, long done, long total) implements TransferEvent {}

  /// Bytes of a layer that have been sent.
  ///
  /// @param layer digest of its blob as stored here
  /// @param total the size of what is sent
  record Sent(Digest layer, long done, long total) implements TransferEvent {}

  /// A layer came to a new state.
  record Changed(Digest layer, State state) implements TransferEvent {}

  /// A layer is in the repository, because the registry had it in another one.
  ///
  /// @param from path of that repository
  record Mounted(Digest layer, String from) implements TransferEvent {
    /// Docker's words.
    public String text() {
      return "Mounted from " + from;
    }
  }

  /// The manifest's digest is known.
  record Resolved(Digest manifest, long size) implements TransferEvent {}

  /// States of a layer, in Docker's words.
  enum State {
    /// Known to be needed.
    WAITING("Pulling fs layer"),
    /// In the store already.
    EXISTS("Already exists"),
    /// All bytes are here and unpacked.
    COMPLETE("Pull complete"),
    /// To be sent, unless the registry has it.
    PREPARING("Preparing"),
    /// In the repository already.
    THERE("Layer already exists"),
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

    /// The same, called by one thread at a time.
    default Listener oneAtATime() {
      Object lock = new Object();
      return event -> {
        synchronized (lock) {
          event(event);
        }
      };
    }
  }
}
