package dev.jcompose.cli.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The keys that detach from a process and leave it running: `ctrl-p,ctrl-q` unless the user's
/// `config.json` says otherwise.
///
/// @see <a href="https://docs.docker.com/reference/cli/docker/#change-the-detach-key-sequence">the
///   form</a>
public final class DetachKeys {
  /// Docker's own.
  public static final String DEFAULT = "ctrl-p,ctrl-q";

  private final List<Integer> keys;

  private DetachKeys(List<Integer> keys) {
    this.keys = keys;
  }

  /// Parses keys such as `ctrl-a,x`; empty when they are not valid.
  public static Optional<DetachKeys> parse(String text) {
    List<Integer> keys = new ArrayList<>();
    for (String key : text.split(",", -1)) {
      int code = code(key);
      if (code < 0) {
        return Optional.empty();
      }
      keys.add(code);
    }
    return Optional.of(new DetachKeys(keys));
  }

  private static int code(String key) {
    if (key.length() == 1) {
      return key.charAt(0) < 128 ? key.charAt(0) : -1;
    }
    if (!key.startsWith("ctrl-") || key.length() != "ctrl-x".length()) {
      return -1;
    }
    char c = key.charAt("ctrl-".length());
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 1;
    }
    int symbol = "@".indexOf(c) == 0 ? 0 : "[\\]^_".indexOf(c);
    return c == '@' ? 0 : symbol < 0 ? -1 : 27 + symbol;
  }

  /// Forwards input until it ends or the keys are typed, which are not forwarded.
  ///
  /// @return whether they were typed
  public boolean pass(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[8192];
    byte[] passed = new byte[buffer.length + keys.size()];
    int typed = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      int length = 0;
      for (int i = 0; i < count; i++) {
        int key = buffer[i] & 0xff;
        if (key != keys.get(typed)) {
          for (int k = 0; k < typed; k++) {
            passed[length++] = keys.get(k).byteValue();
          }
          typed = 0;
        }
        if (key != keys.get(typed)) {
          passed[length++] = buffer[i];
        } else if (++typed == keys.size()) {
          out.write(passed, 0, length);
          return true;
        }
      }
      out.write(passed, 0, length);
    }
    for (int k = 0; k < typed; k++) {
      out.write(keys.get(k));
    }
    return false;
  }
}
