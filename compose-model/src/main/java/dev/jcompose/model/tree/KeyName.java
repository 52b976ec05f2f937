package dev.jcompose.model.tree;

/// What services, networks, volumes and the like may be called, in the sections that declare them
/// and where they are named.
public final class KeyName {
  /// What to do about a name that does not fit.
  public static final String HINT = "use letters, digits, \".\", \"_\" and \"-\"";

  private KeyName() {}

  /// Whether a text is such a name.
  public static boolean fits(String text) {
    return !text.isEmpty() && text.chars().allMatch(KeyName::isNameCharacter);
  }

  private static boolean isNameCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }
}
