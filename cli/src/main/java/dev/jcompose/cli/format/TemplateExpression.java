package dev.jcompose.cli.format;

import dev.jcompose.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The content of the braces of a template: commands joined by pipes, each a function or a field
/// with operands.
final class TemplateExpression {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|[()|]|\\$?\\.[A-Za-z0-9_.]*|\\$|-?[0-9]+|[A-Za-z]+)");

  private final List<List<Operand>> commands;

  private TemplateExpression(List<List<Operand>> commands) {
    this.commands = commands;
  }

  private sealed interface Operand {
    record Literal(Json value) implements Operand {}

    record Field(boolean fromRoot, List<String> path) implements Operand {}

    record Call(String function) implements Operand {}

    record Nested(TemplateExpression expression) implements Operand {}
  }

  static TemplateExpression parse(String text) {
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
    int[] position = {0};
    TemplateExpression expression = pipeline(tokens, position);
    if (position[0] < tokens.size()) {
      throw new TemplateException("unexpected \"" + tokens.get(position[0]) + "\"");
    }
    return expression;
  }

  private static TemplateExpression pipeline(List<String> tokens, int[] at) {
    List<List<Operand>> commands = new ArrayList<>();
    List<Operand> command = new ArrayList<>();
    while (at[0] < tokens.size() && !tokens.get(at[0]).equals(")")) {
      String token = tokens.get(at[0]++);
      if (token.equals("|")) {
        commands.add(command);
        command = new ArrayList<>();
      } else if (token.equals("(")) {
        command.add(new Operand.Nested(pipeline(tokens, at)));
        if (at[0] >= tokens.size()) {
          throw new TemplateException("unclosed left paren");
        }
        at[0]++;
      } else {
        command.add(operand(token));
      }
    }
    commands.add(command);
    if (commands.stream().anyMatch(List::isEmpty)) {
      throw new TemplateException("missing value for command");
    }
    return new TemplateExpression(commands);
  }

  private static Operand operand(String token) {
    char first = token.charAt(0);
    if (first == '"') {
      return new Operand.Literal(Json.parse(token));
    }
    if (first == '`') {
      return new Operand.Literal(new Json.Text(token.substring(1, token.length() - 1)));
    }
    if (first == '.' || first == '$') {
      String path = token.replaceFirst("^\\$?\\.?", "");
      return new Operand.Field(
          first == '$', path.isEmpty() ? List.of() : List.of(path.split("\\.", -1)));
    }
    if (first == '-' || Character.isDigit(first)) {
      return new Operand.Literal(Json.of(Long.parseLong(token)));
    }
    return switch (token) {
      case "true", "false" -> new Operand.Literal(Json.of(Boolean.valueOf(token)));
      case "nil" -> new Operand.Literal(new Json.Nothing());
      default -> {
        if (!TemplateFunctions.known(token)) {
          throw new TemplateException("function \"" + token + "\" not defined");
        }
        yield new Operand.Call(token);
      }
    };
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

  Json value(Json dot, Json root) {
    Optional<Json> piped = Optional.empty();
    for (List<Operand> command : commands) {
      List<Json> operands = new ArrayList<>();
      for (Operand operand : command.subList(1, command.size())) {
        operands.add(simple(operand, dot, root));
      }
      piped.ifPresent(operands::add);
      piped =
          Optional.of(
              switch (command.getFirst()) {
                case Operand.Call call -> TemplateFunctions.call(call.function(), operands);
                case Operand.Field field when field.path().equals(List.of("Label")) ->
                    label(dot, operands);
                case Operand operand when operands.isEmpty() -> simple(operand, dot, root);
                case Operand _ ->
                    throw new TemplateException("can't give argument to non-function");
              });
    }
    return piped.orElse(new Json.Nothing());
  }

  private static Json simple(Operand operand, Json dot, Json root) {
    return switch (operand) {
      case Operand.Literal literal -> literal.value();
      case Operand.Nested nested -> nested.expression().value(dot, root);
      case Operand.Call call -> TemplateFunctions.call(call.function(), List.of());
      case Operand.Field field -> {
        Json here = field.fromRoot() ? root : dot;
        for (String name : field.path()) {
          if (!here.fields().containsKey(name)) {
            throw new TemplateException("can't evaluate field " + name);
          }
          here = here.at(name);
        }
        yield here;
      }
    };
  }

  /// `.Label "name"`: the value of one label out of the field `Labels`, which is a text `a=b,c=d`
  /// as in Docker.
  private static Json label(Json dot, List<Json> operands) {
    if (operands.size() != 1) {
      throw new TemplateException("wrong number of args for Label: want 1 got " + operands.size());
    }
    String wanted = operands.getFirst().text() + "=";
    for (String label : dot.at("Labels").text().split(",", -1)) {
      if (label.startsWith(wanted)) {
        return new Json.Text(label.substring(wanted.length()));
      }
    }
    return new Json.Text("");
  }

  static boolean truth(Json value) {
    return switch (value) {
      case Json.Nothing _ -> false;
      case Json.Bool bool -> bool.value();
      case Json.Numeral number -> number.value().signum() != 0;
      case Json.Text text -> !text.value().isEmpty();
      case Json.Items items -> !items.values().isEmpty();
      case Json.Fields fields -> !fields.values().isEmpty();
    };
  }

  static String shown(Json value) {
    return switch (value) {
      case Json.Nothing _ -> "<nil>";
      case Json.Text text -> text.value();
      case Json.Items items -> {
        List<String> all = new ArrayList<>();
        items.values().forEach(item -> all.add(shown(item)));
        yield "[" + String.join(" ", all) + "]";
      }
      case Json.Fields fields -> {
        List<String> all = new ArrayList<>();
        fields.values().forEach((name, item) -> all.add(name + ":" + shown(item)));
        yield "map[" + String.join(" ", all) + "]";
      }
      case Json.Bool _, Json.Numeral _ -> value.print();
    };
  }
}
