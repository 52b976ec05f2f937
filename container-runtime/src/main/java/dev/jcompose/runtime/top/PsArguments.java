package dev.jcompose.runtime.top;

import java.util.ArrayList;
import java.util.List;

/// Reads the arguments of ps(1): which columns, under which titles. Arguments that select processes
/// are not used: the processes are those of the container.
final class PsArguments {
  private static final List<Column> FULL =
      List.of(
          Column.UID,
          Column.PID,
          Column.PPID,
          Column.C,
          Column.STIME,
          Column.TTY,
          Column.TIME,
          Column.CMD);
  private static final List<Column> BSD_USER =
      List.of(
          Column.USER,
          Column.PID,
          Column.PCPU,
          Column.PMEM,
          Column.VSZ,
          Column.RSS,
          Column.TTY,
          Column.STAT,
          Column.START,
          Column.BSDTIME,
          Column.ARGS);
  private static final List<Column> SHORT =
      List.of(Column.PID, Column.TTY, Column.TIME, Column.COMM);
  private static final List<Column> BSD_SHORT =
      List.of(Column.PID, Column.TTY, Column.STAT, Column.BSDTIME, Column.ARGS);

  private PsArguments() {}

  /// A column and its title.
  record Titled(Column column, String title) {
    static Titled of(Column column) {
      return new Titled(column, column.title());
    }
  }

  /// @throws IllegalArgumentException for unknown arguments
  static List<Titled> parse(List<String> arguments) {
    List<Titled> chosen = new ArrayList<>();
    List<Column> format = arguments.isEmpty() ? FULL : SHORT;
    List<String> words =
        arguments.stream().flatMap(text -> List.of(text.split(" ", -1)).stream()).toList();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("-o") || word.equals("o") || word.equals("--format")) {
        if (++i == words.size()) {
          throw new IllegalArgumentException("ps: " + word + " needs a format");
        }
        chosen.addAll(columns(words.get(i)));
      } else if (word.startsWith("-o")) {
        chosen.addAll(columns(word.substring(2)));
      } else if (word.matches("-[eAadfFw]+")) {
        format = word.contains("f") || word.contains("F") ? FULL : format;
      } else if (word.matches("[auxwef]+")) {
        format = word.contains("u") ? BSD_USER : BSD_SHORT;
      } else if (!word.isEmpty()) {
        throw new IllegalArgumentException("ps: unsupported argument " + word);
      }
    }
    return chosen.isEmpty() ? format.stream().map(Titled::of).toList() : chosen;
  }

  private static List<Titled> columns(String format) {
    List<Titled> columns = new ArrayList<>();
    for (String name : format.split(",", -1)) {
      int equals = name.indexOf('=');
      String key = equals < 0 ? name : name.substring(0, equals);
      Column column =
          Column.named(key)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "ps: unknown user-defined format specifier \"" + key + "\""));
      columns.add(new Titled(column, equals < 0 ? column.title() : name.substring(equals + 1)));
    }
    return columns;
  }
}
