package dev.jcompose.engine.server;

/// Sets up logging of the engine's process. Must run before the first logger is created.
final class LogSetup {
  private static final long LONGEST = 8L << 20;
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private LogSetup() {}

  /// One line for each message on standard error, which the starter redirects to the log file.
  /// `-Djcompose.log=debug` logs more. The file is truncated when it is too long
  /// (`-Djcompose.log.size` bytes).
  static void toStandardError() {
    // Named, so that it is not looked for in every jar.
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
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
