package dev.jcompose.model.template;

import dev.jcompose.model.value.Value;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/// A template of Go: fields, variables, pipes, functions, `if`, `range`, `with`, `break` and
/// `continue`. Templates within templates (`define`, `block`, `template`) are rejected by name.
///
/// @see <a href="https://pkg.go.dev/text/template">Go: text/template</a>
public final class GoTemplate {
  private final List<TemplateNode> nodes;
  private final Map<String, TemplateFunction> methods;

  private GoTemplate(List<TemplateNode> nodes, Map<String, TemplateFunction> methods) {
    this.nodes = nodes;
    this.methods = methods;
  }

  /// What a template can use besides what every template has.
  ///
  /// @param functions by name
  /// @param methods functions of the dot by name: `.Label "x"` calls `Label` with the dot and `x`
  public record Vocabulary(
      Map<String, TemplateFunction> functions, Map<String, TemplateFunction> methods) {
    /// Functions only.
    public static Vocabulary of(Map<String, TemplateFunction> functions) {
      return new Vocabulary(functions, Map.of());
    }

    public Vocabulary {
      functions = Map.copyOf(functions);
      methods = Map.copyOf(methods);
    }
  }

  /// Reads a template.
  ///
  /// @throws TemplateException when it cannot be read
  public static GoTemplate parse(String source, Vocabulary words) {
    Map<String, TemplateFunction> functions = new HashMap<>(BuiltInFunctions.ALL);
    functions.putAll(words.functions());
    return new GoTemplate(new TemplateParser(source, functions).whole(), words.methods());
  }

  /// Fills it in.
  ///
  /// @param dot the fields
  /// @throws TemplateException when a field does not exist
  public String fill(Value dot) {
    Filling filling = new Filling(new TemplateVariables(dot), new StringBuilder());
    var _ = filling.all(nodes, dot);
    return filling.out.toString();
  }

  /// Fills it in with the names of the fields themselves in capitals, for the first row of a table.
  ///
  /// @param titles the heading of each field
  public String header(Map<String, String> titles) {
    StringBuilder out = new StringBuilder();
    for (TemplateNode node : nodes) {
      switch (node) {
        case TemplateNode.Words words -> out.append(words.text());
        case TemplateNode.Action action -> {
          String field = action.expression().firstField();
          out.append(titles.getOrDefault(field, field.toUpperCase(Locale.ROOT)));
        }
        case TemplateNode.Choice _, TemplateNode.Leave _ -> {}
      }
    }
    return out.toString();
  }

  /// What follows a block.
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  private final class Filling {
    private final TemplateVariables variables;
    private final StringBuilder out;

    Filling(TemplateVariables variables, StringBuilder out) {
      this.variables = variables;
      this.out = out;
    }

    Flow all(List<TemplateNode> block, Value dot) {
      int mark = variables.mark();
      try {
        for (TemplateNode node : block) {
          Flow flow = one(node, dot);
          if (flow != Flow.ON) {
            return flow;
          }
        }
        return Flow.ON;
      } finally {
        variables.cut(mark);
      }
    }

    private Flow one(TemplateNode node, Value dot) {
      return switch (node) {
        case TemplateNode.Words words -> {
          out.append(words.text());
          yield Flow.ON;
        }
        case TemplateNode.Action action -> {
          Value value = value(action.expression(), dot, action.line());
          if (action.expression().variables().isEmpty()) {
            out.append(TemplateValues.shown(value));
          } else {
            set(action.expression(), value, action.line());
          }
          yield Flow.ON;
        }
        case TemplateNode.Leave leave -> leave.forGood() ? Flow.BREAK : Flow.CONTINUE;
        case TemplateNode.Choice choice -> {
          int mark = variables.mark();
          try {
            yield choose(choice, dot);
          } finally {
            variables.cut(mark);
          }
        }
      };
    }

    private Value value(TemplateExpression expression, Value dot, int line) {
      try {
        return expression.value(dot, variables, methods);
      } catch (TemplateException problem) {
        throw problem.at(line);
      }
    }

    private void set(TemplateExpression expression, Value value, int line) {
      String name = expression.variables().getLast();
      if (expression.declares()) {
        variables.declare(name, value);
        return;
      }
      try {
        variables.assign(name, value);
      } catch (TemplateException problem) {
        throw problem.at(line);
      }
    }

    private Flow choose(TemplateNode.Choice choice, Value dot) {
      Value value = value(choice.condition(), dot, choice.line());
      boolean range = choice.keyword().equals("range");
      if (!range && !choice.condition().variables().isEmpty()) {
        set(choice.condition(), value, choice.line());
      }
      if (!TemplateValues.truth(value)) {
        return all(choice.otherwise(), dot);
      }
      return switch (choice.keyword()) {
        case "range" -> {
          range(choice, value);
          yield Flow.ON;
        }
        case "with" -> all(choice.then(), value);
        default -> all(choice.then(), dot);
      };
    }

    private void range(TemplateNode.Choice choice, Value many) {
      Iterator<Value> keys;
      Iterator<Value> each;
      switch (many) {
        case Value.Fields fields -> {
          keys = fields.fields().keySet().stream().<Value>map(Value.Text::new).iterator();
          each = fields.fields().values().iterator();
        }
        case Value.Items items -> {
          keys = counting();
          each = items.items().iterator();
        }
        case Value.Null _, Value.Flag _, Value.Numeral _, Value.Text _ ->
            throw new TemplateException("range can't iterate over a " + TemplateValues.kind(many))
                .at(choice.line());
      }
      List<String> names = choice.condition().variables();
      while (each.hasNext()) {
        int mark = variables.mark();
        Value key = keys.next();
        Value value = each.next();
        if (names.size() == 2) {
          variables.declare(names.getFirst(), key);
        }
        if (!names.isEmpty()) {
          variables.declare(names.getLast(), value);
        }
        Flow flow = all(choice.then(), value);
        variables.cut(mark);
        if (flow == Flow.BREAK) {
          return;
        }
      }
    }

    private static Iterator<Value> counting() {
      return LongStream.iterate(0, n -> n + 1).mapToObj(TemplateValues::number).iterator();
    }
  }
}
