package dev.jcompose.model.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads a template.
final class TemplateParser {
  private final String source;
  private final Map<String, TemplateFunction> functions;
  private int at;
  private int ranges;

  /// The keyword that ended the last block: `end`, `else`, or empty at the end of the text.
  private String end = "";

  TemplateParser(String source, Map<String, TemplateFunction> functions) {
    this.source = source;
    this.functions = functions;
  }

  List<TemplateNode> whole() {
    List<TemplateNode> nodes = block();
    if (!end.isEmpty()) {
      throw new TemplateException("unexpected {{" + end + "}}").at(line(at));
    }
    return nodes;
  }

  private List<TemplateNode> block() {
    List<TemplateNode> nodes = new ArrayList<>();
    while (at < source.length()) {
      int open = source.indexOf("{{", at);
      if (open < 0) {
        nodes.add(new TemplateNode.Words(source.substring(at)));
        at = source.length();
        break;
      }
      if (open > at) {
        nodes.add(new TemplateNode.Words(source.substring(at, open)));
      }
      String action = action(open, nodes);
      String keyword = action.split("\\s", 2)[0];
      int line = line(open);
      try {
        switch (keyword) {
          case "end", "else" -> {
            end = action;
            return nodes;
          }
          case "if", "range", "with" ->
              nodes.add(choice(keyword, action.substring(keyword.length()), line));
          case "break", "continue" -> {
            if (ranges == 0) {
              throw new TemplateException("{{" + keyword + "}} outside {{range}}");
            }
            nodes.add(new TemplateNode.Leave(keyword.equals("break")));
          }
          case "define", "block", "template" ->
              throw new TemplateException("{{" + keyword + "}} is not supported");
          default -> {
            if (!action.startsWith("/*")) {
              nodes.add(new TemplateNode.Action(TemplateExpression.parse(action, functions), line));
            }
          }
        }
      } catch (TemplateException problem) {
        throw problem.at(line);
      }
    }
    end = "";
    return nodes;
  }

  /// What is between the braces, without the blanks that the braces' dashes remove outside.
  private String action(int open, List<TemplateNode> nodes) {
    int close = closing(open);
    String inside = source.substring(open + 2, close);
    at = close + 2;
    if (inside.length() > 1 && inside.charAt(0) == '-' && isBlank(inside.charAt(1))) {
      inside = inside.substring(1);
      trimLast(nodes);
    }
    if (inside.endsWith("-")
        && inside.length() > 1
        && isBlank(inside.charAt(inside.length() - 2))) {
      inside = inside.substring(0, inside.length() - 1);
      while (at < source.length() && isBlank(source.charAt(at))) {
        at++;
      }
    }
    return inside.strip();
  }

  /// Where the braces close: not within a string or a comment.
  private int closing(int open) {
    if (source.substring(open + 2).matches("(?s)(?:-\\s+)?/\\*.*")) {
      int after = source.indexOf("*/", open);
      int close = after < 0 ? -1 : source.indexOf("}}", after);
      if (close >= 0) {
        return close;
      }
      throw new TemplateException("unclosed comment").at(line(open));
    }
    char quote = 0;
    for (int i = open + 2; i < source.length(); i++) {
      char c = source.charAt(i);
      if (quote == 0 && source.startsWith("}}", i)) {
        return i;
      }
      if (quote == 0 && (c == '"' || c == '`')) {
        quote = c;
      } else if (quote == '"' && c == '\\') {
        i++;
      } else if (c == quote) {
        quote = 0;
      }
    }
    throw new TemplateException("unclosed action").at(line(open));
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private TemplateNode choice(String keyword, String condition, int line) {
    TemplateExpression expression = TemplateExpression.parse(condition.strip(), functions);
    if (keyword.equals("range")) {
      ranges++;
    }
    List<TemplateNode> then = block();
    if (keyword.equals("range")) {
      ranges--;
    }
    List<TemplateNode> otherwise = List.of();
    for (String next : List.of("if", "with")) {
      if (end.startsWith("else " + next + " ")) {
        String rest = end.substring("else ".length() + next.length());
        return new TemplateNode.Choice(
            keyword, expression, then, List.of(choice(next, rest, line)), line);
      }
    }
    if (end.equals("else")) {
      otherwise = block();
    }
    if (!end.equals("end")) {
      throw new TemplateException("unexpected EOF: {{" + keyword + "}} without {{end}}");
    }
    end = "";
    return new TemplateNode.Choice(keyword, expression, then, otherwise, line);
  }

  private int line(int position) {
    return 1
        + (int)
            source
                .substring(0, Math.min(position, source.length()))
                .chars()
                .filter(c -> c == '\n')
                .count();
  }

  private static void trimLast(List<TemplateNode> nodes) {
    if (!nodes.isEmpty() && nodes.getLast() instanceof TemplateNode.Words(String text)) {
      nodes.set(nodes.size() - 1, new TemplateNode.Words(text.stripTrailing()));
    }
  }
}
