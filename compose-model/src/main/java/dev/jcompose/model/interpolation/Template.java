package dev.jcompose.model.interpolation;

import dev.jcompose.model.tree.ScalarNode.VariableUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A text with variables, replaced in one go.
///
/// `$V` and `${V}` give the value; `${V:-d}` and `${V-d}` give `d` when V is unset (or, with the
/// colon, empty); `${V:?m}` and `${V?m}` are then an error with the message `m`; `${V:+a}` and
/// `${V+a}` give `a` when V is set (and, with the colon, not empty). Operands may contain
/// variables, which are resolved only when the operand is used. `$$` is a dollar sign, and so is
/// one that is not followed by a name, brace or dollar sign.
///
/// @see <a
///   href="https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md">Interpolation</a>
public final class Template {
  /// Limit of nested operands; each level is a level of recursion.
  private static final int MAX_DEPTH = 50;

  /// Limit of a text after expansion, in characters; variables in variables could grow without end.
  private static final int MAX_LENGTH = 4_000_000;

  /// Receives what is found on the way; offsets are characters from the beginning of the text.
  public interface Listener {
    /// The text is not a valid template there.
    void invalid(int offset, String message, String hint);

    /// A variable without value and without default.
    void unset(int offset, String name);

    /// A variable that `?` requires.
    void missing(int offset, String name, String reason);
  }

  private final Variables variables;
  private final Listener listener;
  private final List<VariableUse> used = new ArrayList<>();

  /// @param variables where values come from
  /// @param listener receives the problems
  public Template(Variables variables, Listener listener) {
    this.variables = variables;
    this.listener = listener;
  }

  /// The variables that the last expansions used.
  public List<VariableUse> used() {
    return used;
  }

  /// The text with its variables replaced.
  public String expand(String text) {
    return expand(text, 0, 0);
  }

  private String expand(String text, int base, int depth) {
    int dollar = text.indexOf('$');
    if (dollar < 0) {
      return text;
    }
    if (depth > MAX_DEPTH) {
      listener.invalid(base, "variables are nested too deeply", "");
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16);
    int from = 0;
    while (dollar >= 0) {
      out.append(text, from, dollar);
      from = one(text, dollar, base, depth, out);
      if (out.length() > MAX_LENGTH) {
        listener.invalid(
            base + dollar, "the text becomes longer than " + MAX_LENGTH + " characters", "");
        return "";
      }
      dollar = text.indexOf('$', from);
    }
    return out.append(text, from, text.length()).toString();
  }

  /// Replaces what begins at a dollar sign; returns where the text continues.
  private int one(String text, int dollar, int base, int depth, StringBuilder out) {
    int next = dollar + 1;
    if (next == text.length()) {
      out.append('$');
      return next;
    }
    char c = text.charAt(next);
    if (c == '$') {
      out.append('$');
      return next + 1;
    }
    if (c == '{') {
      return braced(text, dollar, base, depth, out);
    }
    int end = nameEnd(text, next);
    if (end == next) {
      out.append('$');
      return next;
    }
    out.append(valueOrWarn(text.substring(next, end), base + dollar));
    return end;
  }

  private int braced(String text, int dollar, int base, int depth, StringBuilder out) {
    int start = dollar + 2;
    int close = closingBrace(text, dollar + 1);
    int nameEnd = nameEnd(text, start);
    if (close < 0 || nameEnd == start || nameEnd > close) {
      return invalid(text, dollar, base, close, out);
    }
    String name = text.substring(start, nameEnd);
    if (nameEnd == close) {
      out.append(valueOrWarn(name, base + dollar));
      return close + 1;
    }
    boolean colon = text.charAt(nameEnd) == ':';
    int operator = colon ? nameEnd + 1 : nameEnd;
    char kind = operator < close ? text.charAt(operator) : ' ';
    String operand = operator < close ? text.substring(operator + 1, close) : "";
    if ((kind != '-' && kind != '?' && kind != '+') || operand.indexOf('\n') >= 0) {
      return invalid(text, dollar, base, close, out);
    }
    int operandBase = base + operator + 1;
    Optional<Variables.Variable> found = variables.find(name);
    boolean present = found.isPresent() && !(colon && found.get().value().isEmpty());
    switch (kind) {
      case '-' ->
          out.append(present ? take(name, found) : fallback(name, operand, operandBase, depth));
      case '+' -> {
        if (present) {
          take(name, found);
          out.append(expand(operand, operandBase, depth + 1));
        }
      }
      default -> {
        if (present) {
          out.append(take(name, found));
        } else {
          listener.missing(base + dollar, name, expand(operand, operandBase, depth + 1));
        }
      }
    }
    return close + 1;
  }

  private int invalid(String text, int dollar, int base, int close, StringBuilder out) {
    int end = close < 0 ? text.length() : close + 1;
    listener.invalid(
        base + dollar,
        "\"" + text.substring(dollar, Math.min(end, dollar + 60)) + "\" is not a variable",
        close < 0
            ? "close it with \"}\", or write $$ for a dollar sign"
            : "write ${NAME}, ${NAME:-default}, ${NAME:?message} or ${NAME:+value}, or $$ for a"
                + " dollar sign");
    out.append(text, dollar, end);
    return end;
  }

  private String take(String name, Optional<Variables.Variable> found) {
    found.ifPresent(variable -> used.add(new VariableUse(name, variable.from())));
    return found.map(Variables.Variable::value).orElse("");
  }

  private String fallback(String name, String operand, int base, int depth) {
    used.add(new VariableUse(name, "default in the file"));
    return expand(operand, base, depth + 1);
  }

  private String valueOrWarn(String name, int offset) {
    Optional<Variables.Variable> found = variables.find(name);
    if (found.isEmpty()) {
      listener.unset(offset, name);
      used.add(new VariableUse(name, "not set"));
      return "";
    }
    return take(name, found);
  }

  static int nameEnd(String text, int start) {
    int at = start;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && !(at > start && c >= '0' && c <= '9')) {
        break;
      }
      at++;
    }
    return at;
  }

  /// The brace that closes the one at `open`; nested braces are counted, so that a default may be
  /// JSON.
  static int closingBrace(String text, int open) {
    int level = 0;
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{') {
        level++;
      } else if (c == '}' && --level == 0) {
        return i;
      }
    }
    return -1;
  }
}
