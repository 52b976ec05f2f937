package dev.jcompose.buildkit.session;

import dev.jcompose.buildkit.wire.WireMessage;
import java.nio.ByteBuffer;

/// What goes to and fro while files are copied.
///
/// @see "tonistiigi/fsutil: types/wire.proto, receive.go"
sealed interface FilePacket {
  /// A file, numbered by its place in the sequence.
  record Stat(FileStat file) implements FilePacket {}

  /// All files have been announced.
  record LastStat() implements FilePacket {}

  /// The content of a file is wanted.
  record Wanted(long id) implements FilePacket {}

  /// A part of it; an empty one is its end.
  record Content(long id, ByteBuffer bytes) implements FilePacket {}

  /// Nothing more is wanted, and the same in answer.
  record Finished() implements FilePacket {}

  /// The other side has failed.
  record Failed(String message) implements FilePacket {}

  /// Reads one.
  static FilePacket of(WireMessage message) {
    return switch ((int) message.number(1)) {
      case 0 ->
          message
              .message(2)
              .<FilePacket>map(stat -> new Stat(FileStat.of(stat)))
              .orElse(new LastStat());
      case 1 -> new Wanted(message.number(3));
      case 2 -> new Content(message.number(3), ByteBuffer.wrap(message.bytes(4)));
      case 3 -> new Finished();
      case 4 -> new Failed(message.text(4));
      default -> throw new SessionException("file transfer: unknown packet " + message.number(1));
    };
  }

  /// As it goes over the wire.
  default WireMessage wire() {
    return switch (this) {
      case Stat(FileStat file) -> WireMessage.builder().message(2, file.message()).done();
      case LastStat() -> WireMessage.EMPTY;
      case Wanted(long id) -> WireMessage.builder().number(1, 1).number(3, id).done();
      case Content(long id, ByteBuffer bytes) ->
          WireMessage.builder().number(1, 2).number(3, id).bytes(4, copy(bytes)).done();
      case Finished() -> WireMessage.builder().number(1, 3).done();
      case Failed(String message) -> WireMessage.builder().number(1, 4).text(4, message).done();
    };
  }

  private static byte[] copy(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return copy;
  }
}
