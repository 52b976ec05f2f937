package dev.jcompose.cli.manual;

/// A manual page in the language of man(7).
final class Roff {
  private final StringBuilder text = new StringBuilder();

  /// A page.
  ///
  /// @param name as in `jcompose-up`
  Roff(String name, int section, String version) {
    line(".TH", quoted(name), String.valueOf(section), "\"\"", quoted("jcompose " + version));
    line(".ad l");
    line(".nh");
  }

  Roff section(String title) {
    line(".SH", quoted(title));
    return this;
  }

  /// A paragraph; lines that begin with a blank, and those of a list, stay lines.
  Roff paragraph(String words) {
    line(".PP");
    return verbatim(words);
  }

  /// An entry of a list: a term in bold with what follows it, and its text.
  Roff entry(String term, String rest, String words) {
    line(".TP");
    text.append("\\fB").append(escaped(term)).append("\\fR").append(escaped(rest)).append('\n');
    return verbatim(words);
  }

  /// A line with a word in bold.
  Roff bold(String bold, String rest) {
    text.append("\\fB").append(escaped(bold)).append("\\fR").append(escaped(rest)).append('\n');
    return this;
  }

  private Roff verbatim(String words) {
    String separator = "";
    for (String one : words.split("\n", -1)) {
      text.append(separator).append(protectedStart(escaped(one))).append('\n');
      separator = ".br\n";
    }
    return this;
  }

  String print() {
    return text.toString();
  }

  private void line(String... words) {
    text.append(String.join(" ", words)).append('\n');
  }

  private static String quoted(String words) {
    return "\"" + escaped(words).replace("\"", "\\(dq") + "\"";
  }

  /// Dashes are ASCII, because people copy flags from here.
  private static String escaped(String words) {
    return words
        .replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("^", "\\(ha")
        .replace("~", "\\(ti");
  }

  /// A line that begins with a dot or a quote would be a request.
  private static String protectedStart(String line) {
    return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
  }
}
