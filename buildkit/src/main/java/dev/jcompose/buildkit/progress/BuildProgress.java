package dev.jcompose.buildkit.progress;

import dev.jcompose.buildkit.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// All that has happened in a build so far, for anybody who asks, also late. Thread-safe.
///
/// @see "moby/buildkit: api/services/control/control.proto, StatusResponse"
public final class BuildProgress {
  private static final int WARNINGS = 4;

  private final String ref;
  private final List<WireMessage> told = new ArrayList<>();
  private boolean ended;
  private int vertexes;

  /// @param ref the build's; makes the ids of its parts different from those of others
  public BuildProgress(String ref) {
    this.ref = ref;
  }

  /// A part of the build begins, with its own line: `[2/3] RUN make`.
  public Vertex begin(String name) {
    Vertex vertex = new Vertex(this, digest(), name);
    vertex.tell();
    return vertex;
  }

  /// Something is worth a remark.
  ///
  /// @param message one line
  public void warn(Vertex vertex, String message) {
    tell(
        WARNINGS,
        WireMessage.builder()
            .text(1, vertex.digest())
            .number(2, 1)
            .bytes(3, message.getBytes(StandardCharsets.UTF_8))
            .done());
  }

  /// Nothing more will happen.
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  /// What came after the first so many messages, waiting for it; empty at the end.
  ///
  /// @param seen how many messages are known
  public synchronized Optional<WireMessage> after(int seen) throws InterruptedException {
    while (seen >= told.size() && !ended) {
      wait();
    }
    return seen < told.size() ? Optional.of(told.get(seen)) : Optional.empty();
  }

  synchronized void tell(int field, WireMessage message) {
    if (!ended) {
      told.add(WireMessage.builder().message(field, message).done());
      notifyAll();
    }
  }

  private synchronized String digest() {
    vertexes++;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((ref + "/" + vertexes).getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
