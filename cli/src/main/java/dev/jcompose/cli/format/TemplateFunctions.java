package dev.jcompose.cli.format;

import dev.jcompose.cli.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The functions of templates.
final class TemplateFunctions {
  private static final Set<String> NAMES =
      Set.of(
          "json",
          "upper",
          "lower",
          "title",
          "split",
          "join",
          "truncate",
          "pad",
          "len",
          "index",
          "print",
          "println",
          "printf",
          "eq",
          "ne",
          "lt",
          "le",
          "gt",
          "ge",
          "and",
          "or",
          "not");

  private TemplateFunctions() {}

  static boolean known(String name) {
    return NAMES.contains(name);
  }

  static Json call(String name, List<Json> operands) {
    return switch (name) {
      case "json" -> text(one(name, operands).print());
      case "upper" -> text(shown(one(name, operands)).toUpperCase(Locale.ROOT));
      case "lower" -> text(shown(one(name, operands)).toLowerCase(Locale.ROOT));
      case "title" -> text(title(shown(one(name, operands))));
      case "split" -> {
        count(name, operands, 2);
        yield Json.of(
            List.of(operands.get(0).text().split(Pattern.quote(operands.get(1).text()), -1)));
      }
      case "join" -> {
        count(name, operands, 2);
        List<String> parts = new ArrayList<>();
        operands.get(0).items().forEach(item -> parts.add(shown(item)));
        yield text(String.join(operands.get(1).text(), parts));
      }
      case "truncate" -> {
        count(name, operands, 2);
        String whole = operands.get(0).text();
        int most = (int) operands.get(1).number();
        yield text(
            whole.codePointCount(0, whole.length()) <= most
                ? whole
                : whole.substring(0, whole.offsetByCodePoints(0, most)));
      }
      case "pad" -> {
        count(name, operands, 3);
        yield text(
            " ".repeat((int) operands.get(1).number())
                + operands.get(0).text()
                + " ".repeat((int) operands.get(2).number()));
      }
      case "len" -> Json.of(length(one(name, operands)));
      case "index" -> index(operands);
      case "print" -> text(joined(operands, ""));
      case "println" -> text(joined(operands, " ") + "\n");
      case "printf" -> text(printf(operands));
      case "eq" ->
          Json.of(operands.stream().skip(1).anyMatch(o -> compare(operands.getFirst(), o) == 0));
      case "ne" -> Json.of(compareTwo(name, operands) != 0);
      case "lt" -> Json.of(compareTwo(name, operands) < 0);
      case "le" -> Json.of(compareTwo(name, operands) <= 0);
      case "gt" -> Json.of(compareTwo(name, operands) > 0);
      case "ge" -> Json.of(compareTwo(name, operands) >= 0);
      case "not" -> Json.of(!TemplateExpression.truth(one(name, operands)));
      case "and" ->
          operands.stream()
              .filter(operand -> !TemplateExpression.truth(operand))
              .findFirst()
              .orElseGet(() -> last(name, operands));
      case "or" ->
          operands.stream()
              .filter(TemplateExpression::truth)
              .findFirst()
              .orElseGet(() -> last(name, operands));
      default -> throw new TemplateException("function \"" + name + "\" not defined");
    };
  }

  private static Json text(String text) {
    return new Json.Text(text);
  }

  private static String shown(Json value) {
    return TemplateExpression.shown(value);
  }

  private static Json one(String name, List<Json> operands) {
    count(name, operands, 1);
    return operands.getFirst();
  }

  private static Json last(String name, List<Json> operands) {
    if (operands.isEmpty()) {
      throw new TemplateException("wrong number of args for " + name + ": want at least 1 got 0");
    }
    return operands.getLast();
  }

  private static void count(String name, List<Json> operands, int wanted) {
    if (operands.size() != wanted) {
      throw new TemplateException(
          "wrong number of args for " + name + ": want " + wanted + " got " + operands.size());
    }
  }

  private static String title(String text) {
    StringBuilder result = new StringBuilder();
    boolean start = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      result.append(start ? Character.toUpperCase(c) : c);
      start = !Character.isLetterOrDigit(c) && c != '\'' && c != '_';
    }
    return result.toString();
  }

  private static long length(Json value) {
    return switch (value) {
      case Json.Text text -> text.value().getBytes(StandardCharsets.UTF_8).length;
      case Json.Items items -> items.values().size();
      case Json.Fields fields -> fields.values().size();
      case Json.Nothing _ -> 0;
      case Json.Bool _, Json.Numeral _ ->
          throw new TemplateException("error calling len: " + value.print() + " has no length");
    };
  }

  private static Json index(List<Json> operands) {
    Json here = last("index", operands.subList(0, Math.min(1, operands.size())));
    for (Json key : operands.subList(1, operands.size())) {
      if (here instanceof Json.Items items) {
        int at = (int) key.number();
        if (at < 0 || at >= items.values().size()) {
          throw new TemplateException("error calling index: index out of range: " + at);
        }
        here = items.values().get(at);
      } else {
        here = here.at(key.text());
      }
    }
    return here;
  }

  private static String joined(List<Json> operands, String separator) {
    List<String> parts = new ArrayList<>();
    operands.forEach(operand -> parts.add(shown(operand)));
    return String.join(separator, parts);
  }

  private static String printf(List<Json> operands) {
    String format = last("printf", operands.subList(0, Math.min(1, operands.size()))).text();
    StringBuilder out = new StringBuilder();
    int next = 1;
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      int end = i + 1;
      while (end < format.length() && "-0123456789".indexOf(format.charAt(end)) >= 0) {
        end++;
      }
      char verb = end < format.length() ? format.charAt(end) : '%';
      String width = format.substring(i + 1, end);
      i = end;
      if (verb == '%') {
        out.append('%');
        continue;
      }
      if (next >= operands.size()) {
        out.append("%!").append(verb).append("(MISSING)");
        continue;
      }
      Json operand = operands.get(next++);
      String shown =
          switch (verb) {
            case 's', 'v', 'd', 't' -> shown(operand);
            case 'q' -> new Json.Text(shown(operand)).print();
            default -> throw new TemplateException("printf: verb %" + verb + " not supported");
          };
      out.append(width.isEmpty() ? shown : String.format(Locale.ROOT, "%" + width + "s", shown));
    }
    return out.toString();
  }

  private static int compareTwo(String name, List<Json> operands) {
    count(name, operands, 2);
    return compare(operands.get(0), operands.get(1));
  }

  private static int compare(Json a, Json b) {
    return a instanceof Json.Numeral left && b instanceof Json.Numeral right
        ? left.value().compareTo(right.value())
        : shown(a).compareTo(shown(b));
  }
}
