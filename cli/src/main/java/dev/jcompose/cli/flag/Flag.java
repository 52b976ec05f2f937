package dev.jcompose.cli.flag;

/// One flag of a command.
///
/// @param name the long name without dashes
/// @param shorthand the letter, or 0 for none
/// @param kind what it takes
/// @param placeholder the word for its value on the help screen, empty for a switch
/// @param usage what it does
/// @param shownDefault the default as the help screen shows it, empty to show none
/// @param hidden accepted, and not shown
public record Flag(
    String name,
    char shorthand,
    Kind kind,
    String placeholder,
    String usage,
    String shownDefault,
    boolean hidden) {

  /// What a flag takes.
  public enum Kind {
    /// Nothing, or `=true` and `=false`.
    SWITCH,
    /// One text; the last one wins.
    TEXT,
    /// One whole number; the last one wins.
    NUMBER,
    /// A text each time it is given.
    LIST
  }

  /// A switch without a letter.
  public static Flag on(String name, String usage) {
    return on(name, (char) 0, usage);
  }

  /// A switch.
  public static Flag on(String name, char shorthand, String usage) {
    return new Flag(name, shorthand, Kind.SWITCH, "", usage, "", false);
  }

  /// A text without a letter.
  public static Flag text(String name, String usage) {
    return text(name, (char) 0, usage);
  }

  /// A text.
  public static Flag text(String name, char shorthand, String usage) {
    return new Flag(name, shorthand, Kind.TEXT, "string", usage, "", false);
  }

  /// A number without a letter.
  public static Flag number(String name, String usage) {
    return number(name, (char) 0, usage);
  }

  /// A number.
  public static Flag number(String name, char shorthand, String usage) {
    return new Flag(name, shorthand, Kind.NUMBER, "int", usage, "", false);
  }

  /// A flag that may be given many times, without a letter.
  public static Flag list(String name, String usage) {
    return list(name, (char) 0, usage);
  }

  /// A flag that may be given many times.
  public static Flag list(String name, char shorthand, String usage) {
    return new Flag(name, shorthand, Kind.LIST, "stringArray", usage, "", false);
  }

  /// The same with another word for its value.
  public Flag called(String word) {
    return new Flag(name, shorthand, kind, word, usage, shownDefault, hidden);
  }

  /// The same with a default on the help screen.
  public Flag defaulting(String text) {
    return new Flag(name, shorthand, kind, placeholder, usage, text, hidden);
  }

  /// The same, not shown.
  public Flag unseen() {
    return new Flag(name, shorthand, kind, placeholder, usage, shownDefault, true);
  }

  /// The name in messages: `-t, --timeout` or `--scale`.
  String displayName() {
    return shorthand == 0 ? "--" + name : "-" + shorthand + ", --" + name;
  }
}
