package dev.jcompose.model.yaml;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.Numerals;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.tree.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Reads YAML documents into trees: anchors and `<<` resolved, duplicate keys reported, `!reset`
/// and `!override` kept.
///
/// Each alias becomes a copy at the positions of its anchor, so that a tree has no shared parts.
/// Limits: {@value #MAX_DEPTH} levels, {@value #MAX_NODES} values in a document, aliases included.
public final class YamlReader {
  /// Limit of nesting; real files have a dozen levels.
  static final int MAX_DEPTH = 100;

  /// Limit of values in a document; a thousand services have about fifty thousand.
  static final int MAX_NODES = 300_000;

  /// Limit of characters in a line. The scanner keeps the whole line and copies it with each new
  /// buffer, which takes a minute for a line of several million characters.
  static final int MAX_LINE = 1_000_000;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setCodePointLimit(32 * 1024 * 1024)
          .setBufferSize(8192)
          .setParseComments(false)
          .build();

  private final Source source;
  private final Problems problems;
  private final ParserImpl parser;
  private final Map<String, Node> anchors = new HashMap<>();
  private final Set<String> open = new HashSet<>();

  /// One instance per key: files repeat a few names often, and a repeated name is then compared by
  /// identity and has its hash cached.
  private final Map<String, String> keys = new HashMap<>();

  private final int cutOff;
  private int nodes;

  private YamlReader(Source source, Problems problems) {
    this.source = source;
    this.problems = problems;
    this.parser = new ParserImpl(SETTINGS, new StreamReader(SETTINGS, source.text()));
    this.cutOff = cutOff(source.text());
  }

  /// Reads all documents of a source. Problems are added to the list; what could be read is
  /// returned.
  public static List<Node> read(Source source, Problems problems) {
    List<Node> documents = new ArrayList<>();
    YamlProblems found = new YamlProblems(source);
    Optional<Problem> tooLong = found.lineLongerThan(MAX_LINE);
    if (tooLong.isPresent()) {
      problems.add(tooLong.get());
      return documents;
    }
    YamlReader reader = new YamlReader(source, problems);
    try {
      reader.documents(documents);
    } catch (MarkedYamlEngineException e) {
      problems.add(found.syntax(e));
    } catch (ReaderException e) {
      problems.add(found.character(e));
    } catch (GaveUp e) {
      problems.add(e.problem);
    } catch (YamlEngineException e) {
      problems.add(
          Finding.at(source, source.at(0, 0), "cannot be read as YAML: " + e.getMessage()));
    }
    return documents;
  }

  /// Stops reading a source at a problem after which nothing sensible can be read.
  private static final class GaveUp extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    GaveUp(Problem problem) {
      super(problem.message(), null, false, false);
      this.problem = problem;
    }
  }

  private void documents(List<Node> documents) {
    parser.next();
    while (!parser.checkEvent(Event.ID.StreamEnd)) {
      parser.next();
      anchors.clear();
      nodes = 0;
      documents.add(node(0));
      parser.next();
    }
  }

  private Node node(int depth) {
    Event event = parser.next();
    Mark mark = mark(event);
    int line = mark.getLine() + 1;
    int column = mark.getColumn() + 1;
    if (depth > MAX_DEPTH) {
      throw new GaveUp(
          Finding.at(
              source,
              source.at(line, column),
              "nested deeper than " + MAX_DEPTH + " levels, which no Compose file needs"));
    }
    count(1, line, column);
    if (event instanceof AliasEvent alias) {
      return alias(alias, line, column);
    }
    String anchor = ((NodeEvent) event).getAnchor().map(Object::toString).orElse("");
    boolean anchored = !anchor.isEmpty();
    if (anchored) {
      open.add(anchor);
    }
    Node node =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, line, column);
          case SequenceStartEvent start ->
              tagged(sequence(line, column, depth), start.getTag().orElse(""));
          case MappingStartEvent start ->
              tagged(mapping(line, column, depth), start.getTag().orElse(""));
          default -> throw new IllegalStateException("unexpected event " + event);
        };
    if (anchored) {
      open.remove(anchor);
      anchors.put(anchor, node);
    }
    return node;
  }

  private static Mark mark(Event event) {
    return event.getStartMark().orElseThrow();
  }

  private void count(int more, int line, int column) {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw new GaveUp(
          Finding.at(
              source,
              source.at(line, column),
              "more than " + MAX_NODES + " values in one document, aliases counted each time"));
    }
  }

  private Node alias(AliasEvent event, int line, int column) {
    String name = event.getAlias().toString();
    Node anchored = anchors.get(name);
    if (open.contains(name) || anchored == null) {
      problems.add(
          Finding.at(
              source,
              source.at(line, column),
              open.contains(name)
                  ? "alias *" + name + " contains itself"
                  : "alias *" + name + " has no anchor &" + name + " before it in this document"));
      return new ScalarNode(source, line, column, ScalarNode.Kind.NULL, "", false);
    }
    count(size(anchored), line, column);
    Node copy = anchored.copy();
    note(copy, "through *" + name + " at " + source.at(line, column));
    return copy;
  }

  private static void note(Node node, String how) {
    node.note(how);
    switch (node) {
      case ScalarNode _ -> {}
      case ListNode list -> list.items().forEach(item -> note(item, how));
      case MapNode map -> map.entries().values().forEach(value -> note(value, how));
    }
  }

  private static int size(Node node) {
    return switch (node) {
      case ScalarNode _ -> 1;
      case ListNode list -> {
        int size = 1;
        for (Node item : list.items()) {
          size += size(item);
        }
        yield size;
      }
      case MapNode map -> {
        int size = 1;
        for (Node value : map.entries().values()) {
          size += size(value);
        }
        yield size;
      }
    };
  }

  private Node scalar(ScalarEvent event, int line, int column) {
    boolean plainStyle = event.getScalarStyle() == ScalarStyle.PLAIN;
    boolean block =
        event.getScalarStyle() == ScalarStyle.LITERAL
            || event.getScalarStyle() == ScalarStyle.FOLDED;
    String text = event.getValue();
    if (block && event.getEndMark().orElseThrow().getIndex() == cutOff) {
      // A block that ends there has no line break; the scanner adds one.
      text = withoutBreak(text);
    }
    boolean oneLine = !block && event.getEndMark().orElseThrow().getLine() == line - 1;
    boolean exact = plainStyle ? oneLine : oneLine && text.indexOf('\\') < 0;
    String tag = event.getTag().orElse("");
    ScalarNode.Kind kind =
        plainStyle && (tag.isEmpty() || tag.equals("!reset") || tag.equals("!override"))
            ? Numerals.kindOf(text)
            : kindOfTag(tag, text);
    ScalarNode node =
        new ScalarNode(source, line, plainStyle || !exact ? column : column + 1, kind, text, exact);
    return tagged(node, tag);
  }

  /// Where the source ends, in code points, when it ends in the middle of a line; -1 when not.
  private static int cutOff(String text) {
    return text.substring(text.lastIndexOf('\n') + 1).isBlank()
        ? -1
        : text.codePointCount(0, text.length());
  }

  private static String withoutBreak(String text) {
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  private static ScalarNode.Kind kindOfTag(String tag, String text) {
    return switch (tag) {
      case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool" ->
          Numerals.kindOf(text);
      case "tag:yaml.org,2002:null" -> ScalarNode.Kind.NULL;
      default -> ScalarNode.Kind.STRING;
    };
  }

  private Node tagged(Node node, String tag) {
    switch (tag) {
      case "!reset" -> node.tag(Node.Tag.RESET);
      case "!override" -> node.tag(Node.Tag.OVERRIDE);
      default -> {
        if (tag.startsWith("!") && tag.length() > 1) {
          problems.add(
              Finding.warning(node, "tag " + tag + " is not known and has no effect")
                  .withHint("Compose knows !reset and !override"));
        }
      }
    }
    return node;
  }

  private Node sequence(int line, int column, int depth) {
    ListNode list = new ListNode(source, line, column);
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      list.items().add(node(depth + 1));
    }
    parser.next();
    return list;
  }

  private Node mapping(int line, int column, int depth) {
    MapNode map = new MapNode(source, line, column);
    List<Node> merges = new ArrayList<>(0);
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      Node key = node(depth + 1);
      Node value = node(depth + 1);
      if (!(key instanceof ScalarNode scalar) || scalar.kind() != ScalarNode.Kind.STRING) {
        problems.add(keyProblem(key));
        continue;
      }
      value.placeKey(key.line(), key.column());
      if (scalar.isPlain() && scalar.text().equals("<<")) {
        merges.add(value);
      } else {
        put(map, keys.computeIfAbsent(scalar.text(), name -> name), value);
      }
    }
    parser.next();
    for (Node merge : merges) {
      mergeKey(map, merge);
    }
    return map;
  }

  private static Problem keyProblem(Node key) {
    if (key instanceof ScalarNode scalar && !scalar.isNull()) {
      return Finding.error(key, "key " + scalar.text() + " is " + key.kindName() + ", not a string")
          .withHint("write it in quotes: \"" + scalar.text() + "\"");
    }
    return Finding.error(key, "a key must be a string, not " + key.kindName());
  }

  private void put(MapNode map, String key, Node value) {
    Node first = map.get(key);
    if (first == null) {
      map.put(key, value);
      return;
    }
    problems.add(
        Finding.errorAtKey(value, "key \"" + key + "\" is defined twice in this mapping")
            .withRelated(first.keyAt(), "first defined here"));
  }

  private void mergeKey(MapNode map, Node merge) {
    switch (merge) {
      case MapNode from ->
          from.entries()
              .forEach((key, value) -> {
                if (!map.entries().containsKey(key)) {
                  map.put(key, value);
                }
              });
      case ListNode list when list.items().stream().allMatch(MapNode.class::isInstance) ->
          list.items().forEach(item -> mergeKey(map, item));
      default ->
          problems.add(
              Finding.error(merge, "<< needs a mapping or a list of mappings")
                  .withHint("write <<: *anchor or <<: [*one, *two]"));
    }
  }
}
