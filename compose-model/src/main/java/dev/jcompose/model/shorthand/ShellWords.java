package dev.jcompose.model.shorthand;

import java.util.ArrayList;
import java.util.List;

/// A command line split into words as a shell would, but without a shell: quotes and backslashes
/// are interpreted; variables, globs and operators are not. As in Docker Compose, an unquoted `;`,
/// `&`, `|`, `<` or `>` ends the command, and `$(…)` and backquotes are kept literally.
public final class ShellWords {
  private final String text;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean open;
  private char quote;

  private ShellWords(String text) {
    this.text = text;
  }

  /// A command line in words.
  ///
  /// @param words the words
  /// @param cut true when an operator ended the command before the text ended
  public record Split(List<String> words, boolean cut) {
    public Split {
      words = List.copyOf(words);
    }
  }

  /// The words.
  ///
  /// @throws IllegalArgumentException when a quote or parenthesis is not closed; the message is for
  ///   the user
  public static Split split(String text) {
    ShellWords reader = new ShellWords(text);
    boolean cut = reader.read();
    return new Split(reader.words, cut);
  }

  private boolean read() {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'') {
        i++;
        if (i == text.length()) {
          throw new IllegalArgumentException("the command ends with a backslash");
        }
        append(text.charAt(i));
      } else if (quote != 0) {
        quoted(c);
      } else if (isBlank(c)) {
        end();
      } else if (";&|<>".indexOf(c) >= 0) {
        cut(c);
        return true;
      } else {
        unquoted(c);
      }
    }
    if (quote != 0) {
      throw new IllegalArgumentException(
          "the command has an open " + (quote == ')' ? "\"$(\"" : "quote " + quote));
    }
    end();
    return false;
  }

  private void quoted(char c) {
    boolean closes = c == quote;
    if (!closes || c == '`' || c == ')') {
      word.append(c);
    }
    if (closes) {
      quote = 0;
    }
  }

  private void unquoted(char c) {
    switch (c) {
      case '\'', '"' -> {
        quote = c;
        open = true;
      }
      case '`' -> {
        quote = c;
        append(c);
      }
      case '(' -> {
        if (word.isEmpty() || word.charAt(word.length() - 1) != '$') {
          throw new IllegalArgumentException("the command has a \"(\" outside of quotes");
        }
        quote = ')';
        append(c);
      }
      case ')' -> throw new IllegalArgumentException("the command has a \")\" outside of quotes");
      default -> append(c);
    }
  }

  private void cut(char c) {
    // As in a shell, a number before ">" is a file descriptor and not a word.
    boolean descriptor = c == '>' && !word.isEmpty() && Character.isDigit(word.charAt(0));
    if (!descriptor) {
      end();
    }
  }

  private void append(char c) {
    word.append(c);
    open = true;
  }

  private void end() {
    if (open) {
      words.add(word.toString());
      word.setLength(0);
      open = false;
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
