package dev.jcompose.builder.check;

import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.image.reference.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A use of a variable without a default, such as `$A`.
///
/// @param name the variable
/// @param offset where in the instruction's text
record VariableUse(String name, int offset) {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)\\})");

  /// Those in a part of an instruction, outside single quotes.
  ///
  /// @param at where the part begins in the instruction's text
  static List<VariableUse> in(Instruction instruction, String text, int at) {
    List<VariableUse> found = new ArrayList<>();
    Matcher matcher = VARIABLE.matcher(text);
    boolean single = false;
    boolean twice = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == instruction.escape() && !single) {
        i++;
      } else if (c == '\'' && !twice) {
        single = !single;
      } else if (c == '"' && !single) {
        twice = !twice;
      } else if (c == '$' && !single && matcher.region(i, text.length()).lookingAt()) {
        String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        found.add(new VariableUse(name == null ? "" : name, at + i));
      }
    }
    return found;
  }

  /// A known name that the author may have meant, as the end of a message; empty when none is like
  /// it.
  static String similar(String name, Set<String> known) {
    return known.stream()
        .sorted()
        .filter(other -> Spelling.distance(name, other) <= (name.length() < 4 ? 1 : 2))
        .findFirst()
        .map(other -> " (did you mean " + other + "?)")
        .orElse("");
  }
}
