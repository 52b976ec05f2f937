package dev.jcompose.cli.invocation;

/// Nobody takes what the command writes; its end is under way. [CommandOutput] says why.
public final class OutputLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
