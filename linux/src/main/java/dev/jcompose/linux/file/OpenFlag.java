package dev.jcompose.linux.file;

import dev.jcompose.linux.name.Architecture;

/// Flags of open(2). `O_CLOEXEC` is always added.
public final class OpenFlag {
  /// For reading.
  public static final int READ_ONLY = 0;

  /// For writing.
  public static final int WRITE_ONLY = 1;

  /// For both.
  public static final int READ_WRITE = 2;

  /// Creates it if it is missing.
  public static final int CREATE = 0100;

  /// Fails if it exists.
  public static final int EXCLUSIVE = 0200;

  /// Does not make it the controlling terminal.
  public static final int NO_CONTROLLING_TERMINAL = 0400;

  /// Empty it.
  public static final int TRUNCATE = 01000;

  /// Write at the end.
  public static final int APPEND = 02000;

  /// Does not block, as for the other end of a FIFO.
  public static final int NON_BLOCKING = 04000;

  /// Fail when it is not a directory.
  public static final int DIRECTORY = Architecture.HERE.directoryFlag();

  /// Fail when the last component is a symbolic link.
  public static final int NO_FOLLOW = Architecture.HERE.noFollowFlag();

  /// Only a reference to the file, not to its content.
  public static final int PATH = 010000000;

  /// Not passed on to other programs; what is opened by this package has it always.
  public static final int CLOSE_ON_EXEC = 02000000;

  private OpenFlag() {}
}
