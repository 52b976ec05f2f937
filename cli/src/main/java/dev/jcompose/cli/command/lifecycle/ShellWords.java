package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.invocation.CommandException;
import java.util.ArrayList;
import java.util.List;

/// Cuts a text into words as a shell would, without a shell: quotes and backslashes count, nothing
/// else.
final class ShellWords {
  private ShellWords() {}

  static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == '\'') {
        if (c == '\'') {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\\' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        inWord = true;
      } else if (quote != 0 && c == quote) {
        quote = 0;
      } else if (quote != 0) {
        word.append(c);
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (quote != 0) {
      throw new CommandException("invalid command line string: " + text);
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}
