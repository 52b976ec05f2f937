package dev.jcompose.buildkit.progress;

import dev.jcompose.buildkit.wire.WireMessage;
import java.time.Instant;

/// A point in time as protocol buffers have it.
///
/// @see "google/protobuf/timestamp.proto"
public final class Timestamp {
  private Timestamp() {}

  public static WireMessage of(Instant time) {
    return WireMessage.builder().number(1, time.getEpochSecond()).number(2, time.getNano()).done();
  }
}
