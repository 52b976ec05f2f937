package dev.jcompose.builder.tree;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// An expression of Go's `regexp`, for the parts that an ignore pattern can contain.
///
/// @see <a href="https://pkg.go.dev/regexp/syntax">syntax</a>
final class GoExpression {
  private static final Pattern REPETITION = Pattern.compile("\\{\\d+(,\\d*)?\\}");
  private static final Pattern NAMED_CLASS = Pattern.compile("\\[:(\\^?)([a-z]*):\\]");

  /// Go's names of classes in brackets, and what they are in Java.
  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("alnum", "p{Alnum}"),
          Map.entry("alpha", "p{Alpha}"),
          Map.entry("ascii", "p{ASCII}"),
          Map.entry("blank", "p{Blank}"),
          Map.entry("cntrl", "p{Cntrl}"),
          Map.entry("digit", "p{Digit}"),
          Map.entry("graph", "p{Graph}"),
          Map.entry("lower", "p{Lower}"),
          Map.entry("print", "p{Print}"),
          Map.entry("punct", "p{Punct}"),
          Map.entry("space", "p{Space}"),
          Map.entry("upper", "p{Upper}"),
          Map.entry("word", "w"),
          Map.entry("xdigit", "p{XDigit}"));

  private final String text;
  private final StringBuilder java = new StringBuilder();
  private int at;

  private GoExpression(String text) {
    this.text = text;
  }

  /// The expression as Java's.
  ///
  /// @throws IllegalArgumentException when it is none
  static Pattern compile(String text) {
    try {
      // Of all line ends, Go's dot leaves out only the newline.
      return Pattern.compile(new GoExpression(text).translate(), Pattern.UNIX_LINES);
    } catch (PatternSyntaxException _) {
      throw malformed();
    }
  }

  static IllegalArgumentException malformed() {
    return new IllegalArgumentException("syntax error in pattern");
  }

  private String translate() {
    boolean repeatable = true;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean beforeRepeatable = repeatable;
      repeatable = c != '*' && c != '?' && c != '|';
      switch (c) {
        case '[' -> bracket();
        case '\\' -> {
          at++;
          escape(true);
        }
        case '{' -> {
          Matcher repetition = REPETITION.matcher(text).region(at, text.length());
          if (repetition.lookingAt()) {
            if (!beforeRepeatable) {
              throw malformed();
            }
            repeatable = false;
            java.append(repetition.group());
            at = repetition.end();
          } else {
            literal();
          }
        }
        case '}', ']' -> literal();
        case '$' -> {
          java.append("\\z");
          at++;
        }
        default -> {
          java.append(c);
          at++;
        }
      }
    }
    return java.toString();
  }

  private void bracket() {
    java.append('[');
    at++;
    if (at < text.length() && text.charAt(at) == '^') {
      java.append('^');
      at++;
    }
    boolean first = true;
    while (at < text.length() && (first || text.charAt(at) != ']')) {
      Matcher named = NAMED_CLASS.matcher(text).region(at, text.length());
      if (named.lookingAt()) {
        String name = CLASSES.get(named.group(2));
        if (name == null) {
          throw malformed();
        }
        char sign = name.charAt(0);
        java.append('\\')
            .append(named.group(1).isEmpty() ? sign : Character.toUpperCase(sign))
            .append(name, 1, name.length());
        at = named.end();
      } else {
        member();
        if (text.startsWith("-", at) && !text.startsWith("-]", at)) {
          java.append('-');
          at++;
          member();
        }
      }
      first = false;
    }
    if (at == text.length()) {
      throw malformed();
    }
    java.append(']');
    at++;
  }

  private void member() {
    if (at == text.length()) {
      throw malformed();
    }
    if (text.charAt(at) == '\\') {
      at++;
      escape(false);
    } else {
      literal();
    }
  }

  /// What follows a backslash.
  ///
  /// @param outside of brackets, where it may be a place, such as the end of a word
  private void escape(boolean outside) {
    char c = text.charAt(at);
    if ("dDsSwW".indexOf(c) >= 0 || (outside && "AbBz".indexOf(c) >= 0)) {
      java.append('\\').append(c);
    } else if ("afnrt".indexOf(c) >= 0) {
      java.append('\\').append(c);
    } else if (c == 'v') {
      java.append("\\x0B");
    } else if (c >= 0x80 || Character.isLetterOrDigit(c)) {
      throw malformed();
    } else {
      literal();
      return;
    }
    at++;
  }

  private void literal() {
    char c = text.charAt(at++);
    if (c < 0x80 && !Character.isLetterOrDigit(c)) {
      java.append('\\');
    }
    java.append(c);
  }
}
