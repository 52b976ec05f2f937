package dev.jcompose.cli.invocation;

/// Threads that work beside the one a command runs on.
public final class Background {
  private Background() {}

  /// Starts work on a thread that does not keep the process alive. Work that ends because its
  /// output was lost has told the command's thread already.
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
