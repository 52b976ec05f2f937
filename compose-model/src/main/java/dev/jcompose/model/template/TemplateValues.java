package dev.jcompose.model.template;

import dev.jcompose.model.value.Value;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What Go's templates take values for: how they print, when they are true, how they compare.
public final class TemplateValues {
  private TemplateValues() {}

  /// A value as an action prints it.
  public static String shown(Value value) {
    return switch (value) {
      case Value.Null _ -> "<nil>";
      case Value.Text text -> text.text();
      case Value.Numeral number -> number.text();
      case Value.Flag flag -> String.valueOf(flag.value());
      case Value.Items items -> {
        List<String> all = new ArrayList<>();
        items.items().forEach(item -> all.add(shown(item)));
        yield "[" + String.join(" ", all) + "]";
      }
      case Value.Fields fields -> {
        List<String> all = new ArrayList<>();
        fields.fields().forEach((name, item) -> all.add(name + ":" + shown(item)));
        yield "map[" + String.join(" ", all) + "]";
      }
    };
  }

  /// What a value is, for messages: they never show one, which may be secret.
  static String kind(Value value) {
    return switch (value) {
      case Value.Null _ -> "nil";
      case Value.Text _ -> "text";
      case Value.Numeral _ -> "number";
      case Value.Flag _ -> "bool";
      case Value.Items _ -> "list";
      case Value.Fields _ -> "map";
    };
  }

  static boolean truth(Value value) {
    return switch (value) {
      case Value.Null _ -> false;
      case Value.Flag flag -> flag.value();
      case Value.Numeral number -> new BigDecimal(number.text()).signum() != 0;
      case Value.Text text -> !text.text().isEmpty();
      case Value.Items items -> !items.items().isEmpty();
      case Value.Fields fields -> !fields.fields().isEmpty();
    };
  }

  static int compare(Value a, Value b) {
    return a instanceof Value.Numeral left && b instanceof Value.Numeral right
        ? new BigDecimal(left.text()).compareTo(new BigDecimal(right.text()))
        : shown(a).compareTo(shown(b));
  }

  static long length(Value value) {
    return switch (value) {
      case Value.Text text -> text.text().getBytes(StandardCharsets.UTF_8).length;
      case Value.Items items -> items.items().size();
      case Value.Fields fields -> fields.fields().size();
      case Value.Null _ -> 0;
      case Value.Flag _, Value.Numeral _ ->
          throw new TemplateException("error calling len: a " + kind(value) + " has no length");
    };
  }

  /// A whole number, as an operand that counts.
  ///
  /// @throws TemplateException for anything else
  public static int whole(Value value) {
    try {
      return value instanceof Value.Numeral number
          ? new BigDecimal(number.text()).intValueExact()
          : Integer.parseInt(shown(value));
    } catch (ArithmeticException | NumberFormatException _) {
      throw new TemplateException("expected integer");
    }
  }

  /// A whole number as a value.
  static Value number(long number) {
    return new Value.Numeral(String.valueOf(number));
  }

  /// Checks how many operands a function has.
  ///
  /// @throws TemplateException when it has others
  public static void count(String name, List<Value> operands, int wanted) {
    if (operands.size() != wanted) {
      throw new TemplateException(
          "wrong number of args for " + name + ": want " + wanted + " got " + operands.size());
    }
  }
}
