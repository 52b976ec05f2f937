package dev.jcompose.runtime.cgroup;

/// One value for one control file.
///
/// @param controller whose file it is
/// @param file its name
/// @param value what is written
/// @param need what happens when the machine does not have the file
/// @param subject the limit in the user's words, for messages
record Setting(String controller, String file, String value, Need need, String subject) {
  /// How much a setting matters.
  enum Need {
    /// Without it the limit does not hold: an error.
    REQUIRED,
    /// The limit is dropped with a warning, as Docker does.
    WISHED,
    /// Nobody asked for it, it only completes another.
    SILENT
  }
}
