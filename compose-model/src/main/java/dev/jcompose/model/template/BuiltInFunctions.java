package dev.jcompose.model.template;

import dev.jcompose.model.text.JsonText;
import dev.jcompose.model.value.Value;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/// The functions that every template of Go has.
///
/// @see <a href="https://pkg.go.dev/text/template#hdr-Functions">text/template: functions</a>
final class BuiltInFunctions {
  static final Map<String, TemplateFunction> ALL = all();

  private BuiltInFunctions() {}

  private static Map<String, TemplateFunction> all() {
    Map<String, TemplateFunction> all = new HashMap<>();
    all.put("len", operands -> TemplateValues.number(TemplateValues.length(one("len", operands))));
    all.put("index", BuiltInFunctions::index);
    all.put("slice", BuiltInFunctions::slice);
    all.put("print", operands -> text(joined(operands, "")));
    all.put("println", operands -> text(joined(operands, " ") + "\n"));
    all.put("printf", operands -> text(printf(operands)));
    all.put("html", operands -> text(html(joined(operands, ""))));
    all.put(
        "urlquery",
        operands -> text(URLEncoder.encode(joined(operands, ""), StandardCharsets.UTF_8)));
    all.put(
        "eq",
        operands ->
            new Value.Flag(
                operands.stream()
                    .skip(1)
                    .anyMatch(o -> TemplateValues.compare(operands.getFirst(), o) == 0)));
    compared(all, "ne", order -> order != 0);
    compared(all, "lt", order -> order < 0);
    compared(all, "le", order -> order <= 0);
    compared(all, "gt", order -> order > 0);
    compared(all, "ge", order -> order >= 0);
    all.put("not", operands -> new Value.Flag(!TemplateValues.truth(one("not", operands))));
    all.put("and", operands -> firstOrLast("and", operands, false));
    all.put("or", operands -> firstOrLast("or", operands, true));
    return Map.copyOf(all);
  }

  private static void compared(
      Map<String, TemplateFunction> all, String name, IntPredicate wanted) {
    all.put(
        name,
        operands -> {
          TemplateValues.count(name, operands, 2);
          return new Value.Flag(
              wanted.test(TemplateValues.compare(operands.get(0), operands.get(1))));
        });
  }

  private static Value firstOrLast(String name, List<Value> operands, boolean truth) {
    return operands.stream()
        .filter(operand -> TemplateValues.truth(operand) == truth)
        .findFirst()
        .orElseGet(() -> last(name, operands));
  }

  private static Value text(String text) {
    return new Value.Text(text);
  }

  private static Value one(String name, List<Value> operands) {
    TemplateValues.count(name, operands, 1);
    return operands.getFirst();
  }

  private static Value last(String name, List<Value> operands) {
    if (operands.isEmpty()) {
      throw new TemplateException("wrong number of args for " + name + ": want at least 1 got 0");
    }
    return operands.getLast();
  }

  private static Value index(List<Value> operands) {
    Value here = last("index", operands.subList(0, Math.min(1, operands.size())));
    for (Value key : operands.subList(1, operands.size())) {
      here =
          switch (here) {
            case Value.Items items -> {
              int at = TemplateValues.whole(key);
              if (at < 0 || at >= items.items().size()) {
                throw new TemplateException("error calling index: index out of range: " + at);
              }
              yield items.items().get(at);
            }
            case Value.Fields fields ->
                fields.fields().getOrDefault(TemplateValues.shown(key), text(""));
            case Value.Null _, Value.Flag _, Value.Numeral _, Value.Text _ ->
                throw new TemplateException(
                    "error calling index: can't index a " + TemplateValues.kind(here));
          };
    }
    return here;
  }

  private static Value slice(List<Value> operands) {
    Value whole = last("slice", operands.subList(0, Math.min(1, operands.size())));
    int size = Math.toIntExact(TemplateValues.length(whole));
    int from = operands.size() > 1 ? TemplateValues.whole(operands.get(1)) : 0;
    int to = operands.size() > 2 ? TemplateValues.whole(operands.get(2)) : size;
    if (from < 0 || to < from || to > size) {
      throw new TemplateException("error calling slice: index out of range: " + from + ":" + to);
    }
    return switch (whole) {
      case Value.Items items -> new Value.Items(items.items().subList(from, to));
      case Value.Text text ->
          text(
              new String(
                  text.text().getBytes(StandardCharsets.UTF_8),
                  from,
                  to - from,
                  StandardCharsets.UTF_8));
      case Value.Null _, Value.Flag _, Value.Numeral _, Value.Fields _ ->
          throw new TemplateException(
              "error calling slice: can't slice a " + TemplateValues.kind(whole));
    };
  }

  private static String joined(List<Value> operands, String separator) {
    List<String> parts = new ArrayList<>();
    operands.forEach(operand -> parts.add(TemplateValues.shown(operand)));
    return String.join(separator, parts);
  }

  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;")
        .replace("'", "&#39;");
  }

  private static String printf(List<Value> operands) {
    String format =
        TemplateValues.shown(last("printf", operands.subList(0, Math.min(1, operands.size()))));
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
      Value operand = operands.get(next++);
      String shown =
          switch (verb) {
            case 's', 'v', 'd', 't' -> TemplateValues.shown(operand);
            case 'q' -> JsonText.compact(text(TemplateValues.shown(operand)));
            default -> throw new TemplateException("printf: verb %" + verb + " not supported");
          };
      out.append(padded(shown, width, operand));
    }
    return out.toString();
  }

  private static String padded(String shown, String width, Value operand) {
    if (width.isEmpty()) {
      return shown;
    }
    boolean left = width.startsWith("-");
    boolean zeros = width.startsWith("0") && operand instanceof Value.Numeral;
    int size = Integer.parseInt(left ? width.substring(1) : width);
    String filler = (zeros ? "0" : " ").repeat(Math.max(0, size - shown.length()));
    return left ? shown + filler : filler + shown;
  }
}
