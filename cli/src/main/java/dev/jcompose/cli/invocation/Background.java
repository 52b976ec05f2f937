package dev.jcompose.cli.invocation;

/// Background threads of a command.
public final class Background {
  private Background() {}

  /// Starts work on a thread that does not keep the process alive. If its output is lost, the
  /// command's thread has already been notified.
  public static Thread start(String name, Runnable work) {
    return Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            work.run();
          } catch (OutputLostException _) {
            // The command is ending.
          }
        });
  }
}
