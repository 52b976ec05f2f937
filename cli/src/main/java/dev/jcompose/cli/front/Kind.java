package dev.jcompose.cli.front;

/// Kinds of messages, by the numbers of `front.h`.
final class Kind {
  static final int HELLO = 1;
  static final int GO = 2;
  static final int INPUT = 3;
  static final int WRITTEN = 4;
  static final int DONE = 5;
  static final int SIGNALLED = 6;

  static final int READY = 32;
  static final int BACK = 33;
  static final int READ = 34;
  static final int WRITE_OUT = 35;
  static final int WRITE_ERR = 36;
  static final int SIZE = 37;
  static final int RAW = 38;
  static final int KEYS = 39;
  static final int RESTORE = 40;
  static final int CATCH = 41;
  static final int RELEASE = 42;
  static final int EXIT = 43;
  static final int CONCLUDE = 44;

  private Kind() {}
}
