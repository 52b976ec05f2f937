package dev.jcompose.builder.tree;

import java.util.Optional;
import java.util.regex.Pattern;

/// `--chmod`: octal digits, or symbolic clauses as of chmod(1).
public final class ModeChange {
  private static final Pattern OCTAL = Pattern.compile("[0-7]{1,5}");
  private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)([-+=])([rwxXst]*)");

  private final Optional<Integer> octal;
  private final String symbolic;

  private ModeChange(Optional<Integer> octal, String symbolic) {
    this.octal = octal;
    this.symbolic = symbolic;
  }

  /// Reads one.
  ///
  /// @throws IllegalArgumentException when it is not valid
  public static ModeChange parse(String text) {
    if (OCTAL.matcher(text).matches()) {
      int mode = Integer.parseInt(text, 8);
      if (mode > 07777) {
        throw new IllegalArgumentException("invalid chmod parameter: '" + text + "'");
      }
      return new ModeChange(Optional.of(mode), "");
    }
    for (String clause : text.split(",", -1)) {
      if (!CLAUSE.matcher(clause).matches()) {
        throw new IllegalArgumentException(
            "invalid chmod parameter: '" + text + "': it should be octal digits or like u+x,g-w");
      }
    }
    return new ModeChange(Optional.empty(), text);
  }

  int apply(int mode, boolean directory) {
    if (octal.isPresent()) {
      return octal.get();
    }
    int result = mode;
    for (String clause : symbolic.split(",", -1)) {
      var matcher = CLAUSE.matcher(clause);
      if (matcher.matches()) {
        result = apply(result, directory, matcher.group(1), matcher.group(2), matcher.group(3));
      }
    }
    return result;
  }

  private static int apply(int mode, boolean directory, String who, String how, String what) {
    boolean all = who.isEmpty() || who.contains("a");
    int bits = 0;
    int mask = 0;
    for (int shift : new int[] {6, 3, 0}) {
      String letter = shift == 6 ? "u" : shift == 3 ? "g" : "o";
      if (all || who.contains(letter)) {
        bits |= permissions(what, mode, directory) << shift;
        mask |= 7 << shift;
      }
    }
    if (what.contains("s")) {
      bits |= (all || who.contains("u") ? 04000 : 0) | (all || who.contains("g") ? 02000 : 0);
    }
    if (what.contains("t")) {
      bits |= 01000;
    }
    return switch (how) {
      case "+" -> mode | bits;
      case "-" -> mode & ~bits;
      default -> (mode & ~mask) | bits;
    };
  }

  private static int permissions(String what, int mode, boolean directory) {
    int bits = (what.contains("r") ? 4 : 0) | (what.contains("w") ? 2 : 0);
    boolean execute =
        what.contains("x") || (what.contains("X") && (directory || (mode & 0111) != 0));
    return bits | (execute ? 1 : 0);
  }
}
