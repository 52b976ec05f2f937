package dev.jcompose.model.tree;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.SourcePosition;
import java.util.List;
import java.util.stream.IntStream;

/// Something that values come from: a file, standard input, the command line, or a rule of Compose.
///
/// A file that is loaded in two ways (for example, by `include` and by `extends`) is two sources,
/// each with its own chain.
public final class Source {
  /// The number of values that opening a file counts as.
  private static final int READING = 100;

  /// The number of characters that count as a value.
  private static final int CHARACTERS = 100;

  private final String name;
  private final String text;
  private final List<Problem.Related> chain;
  private final Allowance allowance;
  private int[] starts = {};

  /// @param name the file's name as the user would write it, `-` for standard input
  /// @param text its content, for showing lines
  /// @param chain the includes and extends that led here, innermost first
  public Source(String name, String text, List<Problem.Related> chain) {
    this(name, text, chain, Allowance.unlimited());
  }

  private Source(String name, String text, List<Problem.Related> chain, Allowance allowance) {
    this.name = name;
    this.text = text;
    this.chain = List.copyOf(chain);
    this.allowance = allowance;
  }

  /// A file that was read.
  ///
  /// @param allowance the limit for this and the other files of the load
  public static Source read(
      String name, String text, List<Problem.Related> chain, Allowance allowance) {
    Source source = new Source(name, text, chain, allowance);
    allowance.take(source, 0, 0, READING + text.length() / CHARACTERS);
    return source;
  }

  /// A source without text, for values that are not from a file.
  public static Source named(String name) {
    return new Source(name, "", List.of());
  }

  /// The name to show.
  public String name() {
    return name;
  }

  /// What led here.
  public List<Problem.Related> chain() {
    return chain;
  }

  /// The whole content.
  public String text() {
    return text;
  }

  /// The same text, reached by another chain.
  public Source via(List<Problem.Related> otherChain) {
    return new Source(name, text, otherChain, allowance);
  }

  /// Counts a value that is created from it.
  void count(int line, int column) {
    allowance.take(this, line, column, 1);
  }

  /// Counts the text of a value.
  void countText(int line, int column, int characters) {
    allowance.take(this, line, column, characters / CHARACTERS);
  }

  /// A place in it.
  public SourcePosition at(int line, int column) {
    return new SourcePosition(name, line, column);
  }

  /// The text of a line without its end, empty when there is no such line.
  ///
  /// @param line from 1
  public String line(int line) {
    if (starts.length == 0) {
      starts = lineStarts();
    }
    if (line < 1 || line > starts.length) {
      return "";
    }
    int start = starts[line - 1];
    return text.substring(start, lineEnd(start));
  }

  private int[] lineStarts() {
    IntStream.Builder found = IntStream.builder().add(0);
    for (int end = lineEnd(0); end < text.length(); ) {
      boolean pair = text.startsWith("\r\n", end);
      int start = end + (pair ? 2 : 1);
      found.add(start);
      end = lineEnd(start);
    }
    return found.build().toArray();
  }

  private int lineEnd(int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        return i;
      }
    }
    return text.length();
  }
}
