package dev.jcompose.engine.server;

/// Sets up logging of the engine's process. Must run before the first logger is created.
final class LogSetup {
  private static final long LONGEST = 8L << 20;

  private LogSetup() {}

  /// One line for each message on standard error, which the starter redirects to the log file. The
  /// file is truncated when it is too long (`-Djcompose.log.size` bytes).
  static void toStandardError() {
    // Named, so that it is not looked for in every jar.
    System.setProperty("slf4j.provider", LineLogging.class.getName());
    // Else it says so in the log.
    System.setProperty("slf4j.internal.verbosity", "WARN");
    LogFile.bound(Long.getLong("jcompose.log.size", LONGEST));
  }
}
