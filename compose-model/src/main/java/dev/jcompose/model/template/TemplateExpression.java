package dev.jcompose.model.template;

import dev.jcompose.model.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The content of the braces of a template: variables to set, and commands joined by pipes, each a
/// function or a field with operands.
///
/// @param variables the names that are set, with `$`
/// @param declares whether they are new
record TemplateExpression(List<String> variables, boolean declares, List<List<Operand>> commands) {
  private static final String FIELDS = "(?:\\.[A-Za-z_][A-Za-z0-9_]*)";
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|[(|,]|\\)"
              + FIELDS
              + "*|:=|=|\\$[A-Za-z0-9_]*"
              + FIELDS
              + "*|"
              + FIELDS
              + "+|\\.|-?[0-9]+(?:\\.[0-9]+)?|[A-Za-z_][A-Za-z0-9_]*)");

  /// A part of a command.
  sealed interface Operand {
    /// A value that is written down.
    record Literal(Value value) implements Operand {}

    /// A field of the variable, or of the dot when that is empty.
    record Field(String variable, List<String> path) implements Operand {}

    /// The name of a function.
    record Call(String name, TemplateFunction function) implements Operand {}

    /// An expression in brackets, and a field of its value.
    record Nested(TemplateExpression expression, List<String> path) implements Operand {}
  }

  static TemplateExpression parse(String text, Map<String, TemplateFunction> functions) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (at < text.length() && matcher.find(at) && matcher.start() == at) {
      tokens.add(matcher.group(1));
      at = matcher.end();
    }
    if (!text.substring(at).isBlank() || tokens.isEmpty()) {
      throw new TemplateException("cannot read \"" + text + "\"");
    }
    return new Parser(tokens, functions).whole();
  }

  private static final class Parser {
    private final List<String> tokens;
    private final Map<String, TemplateFunction> functions;
    private int at;

    Parser(List<String> tokens, Map<String, TemplateFunction> functions) {
      this.tokens = tokens;
      this.functions = functions;
    }

    TemplateExpression whole() {
      List<String> variables = List.of();
      boolean declares = false;
      int sign = Math.max(tokens.indexOf(":="), tokens.indexOf("="));
      if (sign > 0) {
        declares = tokens.get(sign).equals(":=");
        variables = names(tokens.subList(0, sign), tokens.get(sign));
        at = sign + 1;
      }
      List<List<Operand>> commands = pipeline();
      if (at < tokens.size()) {
        throw new TemplateException("unexpected \"" + tokens.get(at) + "\"");
      }
      return new TemplateExpression(variables, declares, commands);
    }

    private static List<String> names(List<String> before, String sign) {
      List<String> names = before.stream().filter(token -> !token.equals(",")).toList();
      boolean valid =
          names.stream().allMatch(name -> name.matches("\\$[A-Za-z0-9_]+"))
              && before.size() == 2 * names.size() - 1
              && names.size() <= 2;
      if (!valid) {
        throw new TemplateException("unexpected \"" + sign + "\"");
      }
      return names;
    }

    private List<List<Operand>> pipeline() {
      List<List<Operand>> commands = new ArrayList<>();
      List<Operand> command = new ArrayList<>();
      while (at < tokens.size() && !tokens.get(at).startsWith(")")) {
        String token = tokens.get(at++);
        switch (token) {
          case "|" -> {
            commands.add(command);
            command = new ArrayList<>();
          }
          case "(" -> {
            List<List<Operand>> inner = pipeline();
            if (at >= tokens.size()) {
              throw new TemplateException("unclosed left paren");
            }
            List<String> path = path(tokens.get(at++).substring(1));
            command.add(new Operand.Nested(new TemplateExpression(List.of(), false, inner), path));
          }
          default -> command.add(operand(token));
        }
      }
      commands.add(command);
      if (commands.stream().anyMatch(List::isEmpty)) {
        throw new TemplateException("missing value for command");
      }
      return commands;
    }

    private static List<String> path(String fields) {
      return fields.length() < 2 ? List.of() : List.of(fields.substring(1).split("\\.", -1));
    }

    private Operand operand(String token) {
      char first = token.charAt(0);
      if (first == '"' || first == '`') {
        String inside = token.substring(1, token.length() - 1);
        return new Operand.Literal(new Value.Text(first == '`' ? inside : unquoted(inside)));
      }
      if (first == '.') {
        return new Operand.Field("", path(token));
      }
      if (first == '$') {
        int dot = token.indexOf('.');
        return dot < 0
            ? new Operand.Field(token, List.of())
            : new Operand.Field(token.substring(0, dot), path(token.substring(dot)));
      }
      if (first == '-' || Character.isDigit(first)) {
        return new Operand.Literal(new Value.Numeral(token));
      }
      return switch (token) {
        case "true", "false" -> new Operand.Literal(new Value.Flag(token.equals("true")));
        case "nil" -> new Operand.Literal(new Value.Null());
        case ":=", "=", "," -> throw new TemplateException("unexpected \"" + token + "\"");
        default -> {
          TemplateFunction function = functions.get(token);
          if (function == null) {
            throw new TemplateException("function \"" + token + "\" not defined");
          }
          yield new Operand.Call(token, function);
        }
      };
    }

    /// The escapes of Go's strings, except octal ones.
    private static String unquoted(String text) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c != '\\') {
          out.append(c);
          continue;
        }
        char escape = text.charAt(++i);
        int digits =
            switch (escape) {
              case 'x' -> 2;
              case 'u' -> 4;
              case 'U' -> 8;
              default -> 0;
            };
        switch (escape) {
          case 'n' -> out.append('\n');
          case 't' -> out.append('\t');
          case 'r' -> out.append('\r');
          case '\\', '"', '/' -> out.append(escape);
          case 'x', 'u', 'U' -> {
            try {
              out.appendCodePoint(Integer.parseInt(text.substring(i + 1, i + 1 + digits), 16));
            } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
              throw new TemplateException("invalid escape in a string: \\" + escape);
            }
            i += digits;
          }
          default -> throw new TemplateException("invalid escape in a string: \\" + escape);
        }
      }
      return out.toString();
    }
  }

  /// The name of the first field, empty for none; a table has it as its heading.
  String firstField() {
    for (List<Operand> command : commands) {
      for (Operand operand : command) {
        switch (operand) {
          case Operand.Field field when !field.path().isEmpty() -> {
            return field.path().getFirst();
          }
          case Operand.Nested nested -> {
            return nested.expression().firstField();
          }
          case Operand.Field _, Operand.Literal _, Operand.Call _ -> {}
        }
      }
    }
    return "";
  }

  /// Its value; what it sets is not set yet.
  ///
  /// @param methods functions of the dot, by name
  Value value(Value dot, TemplateVariables variables, Map<String, TemplateFunction> methods) {
    Optional<Value> piped = Optional.empty();
    for (List<Operand> command : commands) {
      List<Value> operands = new ArrayList<>();
      for (Operand operand : command.subList(1, command.size())) {
        operands.add(simple(operand, dot, variables, methods));
      }
      piped.ifPresent(operands::add);
      piped = Optional.of(result(command.getFirst(), operands, dot, variables, methods));
    }
    return piped.orElse(new Value.Null());
  }

  private static Value result(
      Operand first,
      List<Value> operands,
      Value dot,
      TemplateVariables variables,
      Map<String, TemplateFunction> methods) {
    if (first instanceof Operand.Call call) {
      return call.function().call(operands);
    }
    if (first instanceof Operand.Field field && field.path().size() == 1) {
      TemplateFunction method = methods.get(field.path().getFirst());
      if (method != null) {
        operands.addFirst(dot);
        return method.call(operands);
      }
    }
    if (!operands.isEmpty()) {
      throw new TemplateException("can't give argument to non-function");
    }
    return simple(first, dot, variables, methods);
  }

  private static Value simple(
      Operand operand,
      Value dot,
      TemplateVariables variables,
      Map<String, TemplateFunction> methods) {
    return switch (operand) {
      case Operand.Literal literal -> literal.value();
      case Operand.Nested nested ->
          field(nested.expression().value(dot, variables, methods), nested.path());
      case Operand.Call call -> call.function().call(List.of());
      case Operand.Field field ->
          field(field.variable().isEmpty() ? dot : variables.get(field.variable()), field.path());
    };
  }

  private static Value field(Value start, List<String> path) {
    Value here = start;
    for (String name : path) {
      Value next = here instanceof Value.Fields fields ? fields.fields().get(name) : null;
      if (next == null) {
        throw new TemplateException("can't evaluate field " + name);
      }
      here = next;
    }
    return here;
  }
}
