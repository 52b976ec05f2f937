package dev.jcompose.builder.dockerfile;

import java.util.ArrayList;
import java.util.List;

/// A piece of an instruction.
///
/// @param text as written
/// @param offset in the instruction's line
public record Word(String text, int offset) {
  /// Splits at white space, quotes not looked at.
  static List<Word> split(String text, int at) {
    List<Word> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean space = i == text.length() || Character.isWhitespace(text.charAt(i));
      if (space && start >= 0) {
        words.add(new Word(text.substring(start, i), at + start));
        start = -1;
      } else if (!space && start < 0) {
        start = i;
      }
    }
    return words;
  }

  /// Splits at white space outside quotes; quotes and escapes stay in the words.
  static List<Word> splitQuoted(String text, int at, char escape) {
    List<Word> words = new ArrayList<>();
    int start = -1;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == 0 && Character.isWhitespace(c)) {
        if (start >= 0) {
          words.add(new Word(text.substring(start, i), at + start));
          start = -1;
        }
        continue;
      }
      if (start < 0) {
        start = i;
      }
      if (c == escape && quote != '\'' && i + 1 < text.length()) {
        i++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      }
    }
    if (start >= 0) {
      words.add(new Word(text.substring(start), at + start));
    }
    return words;
  }
}
