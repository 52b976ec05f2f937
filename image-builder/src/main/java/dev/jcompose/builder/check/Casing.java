package dev.jcompose.builder.check;

import dev.jcompose.builder.dockerfile.Instruction;
import java.util.Locale;

/// The case in which a word of a Dockerfile is written.
final class Casing {
  private Casing() {}

  /// An instruction's keyword as the author wrote it.
  static String written(Instruction instruction) {
    return instruction.text().split("\\s", 2)[0];
  }

  static boolean isLower(String word) {
    return word.equals(word.toLowerCase(Locale.ROOT));
  }

  static boolean isUpper(String word) {
    return word.equals(word.toUpperCase(Locale.ROOT));
  }
}
