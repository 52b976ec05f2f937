package dev.jcompose.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// Asks the user before something is lost permanently, or done that may not be meant.
public final class Question {
  private Question() {}

  /// Whether the answer is yes. The end of the input means no.
  ///
  /// @param text including the trailing space
  public static boolean confirmed(Call call, String text) {
    return confirmed(call, text, false);
  }

  /// Whether the answer is yes. The end of the input means no.
  ///
  /// @param text including the trailing space
  /// @param empty what an empty line means
  public static boolean confirmed(Call call, String text, boolean empty) {
    call.out().print(text);
    call.out().flush();
    try {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(call.invocation().in(), StandardCharsets.UTF_8));
      String answer = lines.readLine();
      if (answer == null) {
        call.out().println();
        return false;
      }
      String word = answer.strip().toLowerCase(Locale.ROOT);
      return word.isEmpty() ? empty : List.of("y", "yes").contains(word);
    } catch (IOException e) {
      throw new UncheckedIOException("standard input: cannot read", e);
    }
  }
}
