package dev.jcompose.buildkit.control;

import dev.jcompose.buildkit.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// A result of ours as a graph of steps, which clients pass on when one build needs the result of
/// another (`target:` contexts): one source, with an identifier that only we understand.
///
/// @see "moby/buildkit: solver/pb/ops.proto"
final class ResultDefinition {
  private static final String SCHEME = "jcompose-image://";

  private ResultDefinition() {}

  /// Of an image.
  static WireMessage of(String image) {
    byte[] source =
        WireMessage.builder()
            .message(3, WireMessage.builder().text(1, SCHEME + image).done())
            .done()
            .bytes();
    WireMessage input = WireMessage.builder().text(1, digest(source)).done();
    // Clients take a step without facts for a mistake.
    WireMessage facts =
        WireMessage.builder().text(1, digest(source)).message(2, WireMessage.EMPTY).done();
    return WireMessage.builder()
        .bytes(1, source)
        .message(1, WireMessage.builder().message(1, input).done())
        .message(2, facts)
        .done();
  }

  /// The image that a graph describes; nothing when it is not one of ours.
  static Optional<String> image(WireMessage definition) {
    return definition.lists(1).stream()
        .map(op -> WireMessage.parse(op).message(3).map(source -> source.text(1)).orElse(""))
        .filter(id -> id.startsWith(SCHEME))
        .map(id -> id.substring(SCHEME.length()))
        .findFirst();
  }

  private static String digest(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(new String(bytes, StandardCharsets.ISO_8859_1), impossible);
    }
  }
}
