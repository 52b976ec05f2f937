package dev.jcompose.engine.docker.stream;

import dev.jcompose.engine.http.HttpProblem;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The keys that detach a client from a terminal: `ctrl-p,ctrl-q` unless it asks for others.
///
/// @param bytes the bytes of the keys
@SuppressWarnings("ArrayRecordComponent") // never compared
record DetachSequence(byte[] bytes) {
  private static final String DEFAULT = "ctrl-p,ctrl-q";
  private static final String CONTROL = "@abcdefghijklmnopqrstuvwxyz[\\]^_";

  /// The keys have been typed.
  static final class Typed extends IOException {
    private static final long serialVersionUID = 1L;

    Typed() {
      super("detached");
    }
  }

  /// Reads the names of keys: letters, or `ctrl-` and one of `a-z@[\]^_`.
  ///
  /// @return empty without a terminal, where they are only checked
  static Optional<DetachSequence> parse(Optional<String> text, boolean terminal) {
    var bytes = new ByteArrayOutputStream();
    for (String key : text.filter(keys -> !keys.isEmpty()).orElse(DEFAULT).split(",", -1)) {
      int control = key.startsWith("ctrl-") ? CONTROL.indexOf(key.substring("ctrl-".length())) : -1;
      if (key.length() == 1) {
        bytes.write(key.charAt(0));
      } else if (control >= 0 && key.length() == "ctrl-x".length()) {
        bytes.write(control);
      } else {
        throw HttpProblem.badRequest("Invalid detach keys (" + text.orElse(DEFAULT) + ") provided");
      }
    }
    return terminal ? Optional.of(new DetachSequence(bytes.toByteArray())) : Optional.empty();
  }

  /// The same input, without the keys, which throw [Typed] when the last one is typed. The first
  /// keys are held back until it is clear whether the others follow.
  InputStream watch(InputStream input) {
    return new Watched(input, bytes);
  }

  private static final class Watched extends FilterInputStream {
    private final byte[] keys;
    private final ByteArrayOutputStream ready = new ByteArrayOutputStream();
    private int matched;

    Watched(InputStream input, byte[] keys) {
      super(input);
      this.keys = keys;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      while (ready.size() == 0) {
        byte[] typed = new byte[length];
        int count = in.read(typed, 0, length);
        if (count < 0) {
          return -1;
        }
        for (int i = 0; i < count; i++) {
          take(typed[i]);
        }
      }
      byte[] all = ready.toByteArray();
      int count = Math.min(length, all.length);
      System.arraycopy(all, 0, target, offset, count);
      ready.reset();
      ready.write(all, count, all.length - count);
      return count;
    }

    private void take(byte key) throws Typed {
      if (key != keys[matched]) {
        ready.write(keys, 0, matched);
        matched = 0;
      }
      if (key == keys[matched]) {
        matched++;
        if (matched == keys.length) {
          throw new Typed();
        }
      } else {
        ready.write(key);
      }
    }
  }
}
