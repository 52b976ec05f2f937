package dev.jcompose.model.tree;

/// Valid names of services, networks, volumes and so on, where they are declared and where they are
/// referred to.
public final class KeyName {
  /// What to do about an invalid name.
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
