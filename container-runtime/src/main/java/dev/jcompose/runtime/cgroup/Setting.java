package dev.jcompose.runtime.cgroup;

/// One value for one control file.
///
/// @param controller whose file it is
/// @param file its name
/// @param value what is written
/// @param need what happens when the file does not exist
/// @param subject the limit as the user knows it, for messages
record Setting(String controller, String file, String value, Need need, String subject) {
  /// How much a setting matters.
  enum Need {
    /// The limit would have no effect without it, so failure is an error.
    REQUIRED,
    /// The limit is dropped with a warning, as Docker does.
    WISHED,
    /// Not asked for; it only complements another setting.
    SILENT
  }

  /// A setting that the limit depends on.
  static Setting required(String controller, String file, String value, String subject) {
    return new Setting(controller, file, value, Need.REQUIRED, subject);
  }
}
