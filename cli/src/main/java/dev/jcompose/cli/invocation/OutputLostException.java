package dev.jcompose.cli.invocation;

/// Nobody reads the command's output, so it is ending. [CommandOutput] says why.
public final class OutputLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
