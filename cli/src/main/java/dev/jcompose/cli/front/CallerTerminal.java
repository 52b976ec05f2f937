package dev.jcompose.cli.front;

import dev.jcompose.cli.terminal.Terminal;
import java.io.IOException;

/// The terminal of a front.
///
/// @param caller the front
/// @param streams a bit for each of the three streams that is a terminal
record CallerTerminal(Caller caller, int streams) implements Terminal {
  @Override
  public boolean input() {
    return (streams & 1) != 0;
  }

  @Override
  public boolean output() {
    return (streams & 2) != 0;
  }

  @Override
  public boolean error() {
    return (streams & 4) != 0;
  }

  @Override
  public Size size() {
    if (streams != 0) {
      try {
        int[] size = caller.control(Kind.SIZE);
        if (size[0] > 0 && size[1] > 0) {
          return new Size(size[0], size[1]);
        }
      } catch (IOException _) {
        // Nobody looks at it any more.
      }
    }
    return new Size(24, 80);
  }

  @Override
  public RawMode raw() {
    return set(Kind.RAW);
  }

  @Override
  public RawMode keys() {
    return set(Kind.KEYS);
  }

  private RawMode set(int kind) {
    try {
      int mode = caller.control(kind)[0];
      return mode < 0 ? () -> {} : () -> restore(mode);
    } catch (IOException _) {
      return () -> {};
    }
  }

  private void restore(int mode) {
    try {
      int[] _ = caller.control(Kind.RESTORE, mode);
    } catch (IOException _) {
      // The front did so before it ended.
    }
  }
}
