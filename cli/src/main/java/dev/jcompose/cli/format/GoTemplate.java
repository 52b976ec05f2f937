package dev.jcompose.cli.format;

import dev.jcompose.cli.json.Json;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A template in the subset of Go's template language that people use in `--format`: fields, pipes,
/// the functions of Docker (`json`, `upper`, `lower`, `title`, `split`, `join`, `truncate`, `pad`,
/// `len`, `printf`, `println`, `print`, `index`, comparisons), `if`, `range`, `with`. Anything else
/// is rejected by name.
///
/// @see <a href="https://docs.docker.com/engine/cli/formatting/">Docker: format command output</a>
public final class GoTemplate {
  private final List<Node> nodes;

  private GoTemplate(List<Node> nodes) {
    this.nodes = nodes;
  }

  private sealed interface Node {
    record Words(String text) implements Node {}

    record Action(TemplateExpression expression) implements Node {}

    record Choice(
        String keyword, TemplateExpression condition, List<Node> then, List<Node> otherwise)
        implements Node {}
  }

  /// Reads a template. `\t` and `\n` written with a backslash are replaced.
  ///
  /// @throws TemplateException when it cannot be read
  public static GoTemplate parse(String source) {
    Parser parser = new Parser(source.replace("\\t", "\t").replace("\\n", "\n"));
    List<Node> nodes = parser.block();
    if (!parser.end.isEmpty()) {
      throw new TemplateException("unexpected {{" + parser.end + "}}");
    }
    return new GoTemplate(nodes);
  }

  /// Fills it in.
  ///
  /// @param dot the fields; a list is an array
  /// @throws TemplateException when a field does not exist
  public String fill(Json dot) {
    StringBuilder out = new StringBuilder();
    fill(nodes, dot, dot, out);
    return out.toString();
  }

  /// Fills it in with the names of the fields themselves in capitals, for the first row of a table.
  ///
  /// @param titles the heading of each field
  public String header(Map<String, String> titles) {
    StringBuilder out = new StringBuilder();
    for (Node node : nodes) {
      switch (node) {
        case Node.Words words -> out.append(words.text());
        case Node.Action action -> {
          String field = action.expression().firstField();
          out.append(titles.getOrDefault(field, field.toUpperCase(Locale.ROOT)));
        }
        case Node.Choice _ -> {}
      }
    }
    return out.toString();
  }

  private static void fill(List<Node> nodes, Json dot, Json root, StringBuilder out) {
    for (Node node : nodes) {
      switch (node) {
        case Node.Words words -> out.append(words.text());
        case Node.Action action ->
            out.append(TemplateExpression.shown(action.expression().value(dot, root)));
        case Node.Choice choice -> choose(choice, dot, root, out);
      }
    }
  }

  private static void choose(Node.Choice choice, Json dot, Json root, StringBuilder out) {
    Json value = choice.condition().value(dot, root);
    if (!TemplateExpression.truth(value)) {
      fill(choice.otherwise(), dot, root, out);
      return;
    }
    switch (choice.keyword()) {
      case "range" -> {
        Iterator<Json> each =
            value instanceof Json.Fields fields
                ? fields.values().values().iterator()
                : value.items().iterator();
        while (each.hasNext()) {
          fill(choice.then(), each.next(), root, out);
        }
      }
      case "with" -> fill(choice.then(), value, root, out);
      default -> fill(choice.then(), dot, root, out);
    }
  }

  private static final class Parser {
    private final String source;
    private int at;

    /// The keyword that ended the last block: `end`, `else`, or empty at the end of the text.
    private String end = "";

    Parser(String source) {
      this.source = source;
    }

    List<Node> block() {
      List<Node> nodes = new ArrayList<>();
      while (at < source.length()) {
        int open = source.indexOf("{{", at);
        if (open < 0) {
          nodes.add(new Node.Words(source.substring(at)));
          at = source.length();
          break;
        }
        if (open > at) {
          nodes.add(new Node.Words(source.substring(at, open)));
        }
        int close = source.indexOf("}}", open);
        if (close < 0) {
          throw new TemplateException("unclosed action");
        }
        String inside = source.substring(open + 2, close);
        at = close + 2;
        if (inside.startsWith("- ")) {
          inside = inside.substring(1);
          trimLast(nodes);
        }
        if (inside.endsWith(" -")) {
          inside = inside.substring(0, inside.length() - 1);
          while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            at++;
          }
        }
        String action = inside.strip();
        String keyword = action.split("\\s", 2)[0];
        switch (keyword) {
          case "end", "else" -> {
            end = action;
            return nodes;
          }
          case "if", "range", "with" ->
              nodes.add(choice(keyword, action.substring(keyword.length())));
          default -> {
            if (!action.startsWith("/*")) {
              nodes.add(new Node.Action(TemplateExpression.parse(action)));
            }
          }
        }
      }
      end = "";
      return nodes;
    }

    private Node choice(String keyword, String condition) {
      TemplateExpression expression = TemplateExpression.parse(condition.strip());
      List<Node> then = block();
      List<Node> otherwise = List.of();
      if (end.startsWith("else if ")) {
        return new Node.Choice(
            keyword, expression, then, List.of(choice("if", end.substring("else if".length()))));
      }
      if (end.equals("else")) {
        otherwise = block();
      }
      if (!end.equals("end")) {
        throw new TemplateException("unexpected EOF: {{" + keyword + "}} without {{end}}");
      }
      end = "";
      return new Node.Choice(keyword, expression, then, otherwise);
    }

    private static void trimLast(List<Node> nodes) {
      if (!nodes.isEmpty() && nodes.getLast() instanceof Node.Words words) {
        nodes.set(nodes.size() - 1, new Node.Words(words.text().stripTrailing()));
      }
    }
  }
}
