package dev.jcompose.builder.dockerfile;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One instruction of a Dockerfile.
///
/// @param keyword which
/// @param at where it begins
/// @param source the file, for messages
/// @param line its text and places
/// @param flags before the arguments, in order
/// @param arguments what follows the flags, stripped
/// @param argumentsAt offset of the arguments in the line
/// @param heredocs documents that follow it
/// @param escape the escape character
public record Instruction(
    Keyword keyword,
    Position at,
    SourceText source,
    LogicalLine line,
    List<Flag> flags,
    String arguments,
    int argumentsAt,
    List<Heredoc> heredocs,
    char escape) {
  private static final String FROM = "from=";

  /// Copies the lists.
  public Instruction {
    flags = List.copyOf(flags);
    heredocs = List.copyOf(heredocs);
  }

  /// A flag as written.
  ///
  /// @param name without dashes
  /// @param value empty text when there is no `=`
  /// @param hasValue whether there is one
  /// @param offset in the line
  public record Flag(String name, String value, boolean hasValue, int offset) {}

  /// The instruction as written, on one line.
  public String text() {
    return line.text();
  }

  /// The arguments, followed by the heredocs as in the file.
  public String argumentsAndHeredocs() {
    StringBuilder whole = new StringBuilder(arguments);
    heredocs.forEach(
        heredoc -> whole.append('\n').append(heredoc.content()).append(heredoc.name()));
    return whole.toString();
  }

  /// The number of its last line, heredocs not counted.
  public int lastLine() {
    return line.lastLine();
  }

  /// The flag with this name.
  public Optional<Flag> flag(String name) {
    return flags.stream().filter(flag -> flag.name().equals(name)).findFirst();
  }

  /// All flags with this name.
  public List<Flag> flags(String name) {
    return flags.stream().filter(flag -> flag.name().equals(name)).toList();
  }

  /// The stages, contexts and images that it takes files from: `--from`, and `from` of a `--mount`.
  public List<String> sources() {
    Stream<String> copied = flags("from").stream().map(Flag::value);
    Stream<String> mounted =
        flags("mount").stream()
            .flatMap(flag -> Stream.of(flag.value().split(",", -1)))
            .filter(option -> option.startsWith(FROM))
            .map(option -> option.substring(FROM.length()));
    return Stream.concat(copied, mounted).toList();
  }

  /// The arguments as a JSON list of texts, if they are one.
  public Optional<List<String>> json() {
    return JsonForm.parse(arguments);
  }

  /// A part of the arguments as a JSON list of texts, if it is one.
  public Optional<List<String>> jsonOf(String text) {
    return JsonForm.parse(text);
  }

  /// The arguments split at white space outside quotes, quotes kept.
  public List<Word> quotedWords() {
    return Word.splitQuoted(arguments, argumentsAt, escape);
  }

  /// The arguments split at white space.
  public List<Word> words() {
    return Word.split(arguments, argumentsAt);
  }

  /// The position of an offset of the line in the file.
  public Position position(int offset) {
    return line.position(offset);
  }

  /// A problem with the whole instruction.
  public BuildException problem(String message) {
    return source.problem(at, message);
  }

  /// A problem with a flag.
  public BuildException problem(Flag flag, String message) {
    return source.problem(position(flag.offset()), message);
  }

  /// A problem with a word.
  public BuildException problem(Word word, String message) {
    return source.problem(position(word.offset()), message);
  }
}
