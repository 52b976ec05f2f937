package dev.jcompose.engine.server;

/// Sets up where the engine's process logs to. Has to come before the first logger is made.
final class LogSetup {
  private static final long LONGEST = 8L << 20;
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private LogSetup() {}

  /// One line for each message on standard error, which whoever starts the engine leads to its log
  /// file. `-Djcompose.log=debug` says more. A file begins anew when it is long
  /// (`-Djcompose.log.size` bytes).
  static void toStandardError() {
    LogFile.bound(Long.getLong("jcompose.log.size", LONGEST));
    set("defaultLogLevel", System.getProperty("jcompose.log", "info"));
    set("showDateTime", "true");
    set("dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    set("showShortLogName", "true");
    set("levelInBrackets", "true");
  }

  private static void set(String name, String value) {
    System.setProperty(PREFIX + name, System.getProperty(PREFIX + name, value));
  }
}
