package dev.jcompose.cli.terminal;

import java.util.List;

/// What a command may know about the terminal, and how it may change it.
public interface Terminal {
  /// The size of a terminal in characters.
  record Size(int rows, int columns) {
    /// In the order of the Docker API.
    public List<Integer> rowsAndColumns() {
      return List.of(rows, columns);
    }
  }

  /// Raw mode; closing it restores the previous mode.
  interface RawMode extends AutoCloseable {
    @Override
    void close();
  }

  /// True when standard input is a terminal.
  boolean input();

  /// True when standard output is a terminal.
  boolean output();

  /// True when standard error is a terminal.
  boolean error();

  /// The size of the terminal; 24 lines of 80 without one.
  Size size();

  /// Switches line editing, echo and signal keys off.
  RawMode raw();

  /// Delivers each key at once and without echo; keys that send signals still do so.
  default RawMode keys() {
    return () -> {};
  }

  /// The terminal of a process without one.
  static Terminal none() {
    return new Terminal() {
      @Override
      public boolean input() {
        return false;
      }

      @Override
      public boolean output() {
        return false;
      }

      @Override
      public boolean error() {
        return false;
      }

      @Override
      public Size size() {
        return new Size(24, 80);
      }

      @Override
      public RawMode raw() {
        return () -> {};
      }
    };
  }
}
