package dev.jcompose.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// Asks the user before something is lost permanently.
public final class Question {
  private Question() {}

  /// Whether the answer is yes. The end of the input means no.
  ///
  /// @param text including the trailing space
  public static boolean confirmed(Call call, String text) {
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
      return List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
    } catch (IOException e) {
      throw new UncheckedIOException("standard input: cannot read", e);
    }
  }
}
