package dev.jcompose.cli.command;

import dev.jcompose.cli.format.OutputTemplate;
import dev.jcompose.cli.format.Table;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.model.template.TemplateException;
import java.util.List;
import java.util.Map;

/// Listings by a template of the user.
public final class Listing {
  public static final String FORMAT_USAGE =
      """
      Format output using a custom template:
      'table':            Print output in table format with column headers (default)
      'table TEMPLATE':   Print output in table format using the given Go template
      'json':             Print in JSON format
      'TEMPLATE':         Print output using the given Go template.
      Refer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates\
      """;

  private static final int NARROWEST = 10;

  private Listing() {}

  /// A column of a table.
  ///
  /// @param field the part of a row that it shows
  public record Column(String heading, String field) {}

  /// Prints rows in the requested format: a table, JSON lines, or the user's template.
  ///
  /// @param columns of the table
  /// @param titles as for [#byTemplate]
  public static void print(
      Call call, List<Json> rows, List<Column> columns, Map<String, String> titles) {
    String format = call.arguments().text("format").orElse("table");
    switch (format) {
      case "table" -> {
        Table table =
            new Table(NARROWEST, columns.stream().map(Column::heading).toArray(String[]::new));
        for (Json row : rows) {
          table.row(
              columns.stream().map(column -> row.at(column.field()).text()).toArray(String[]::new));
        }
        call.out().print(table.print());
      }
      case "json" -> rows.forEach(row -> call.out().println(row.print()));
      default -> call.out().print(byTemplate(format, rows, titles));
    }
  }

  /// Rows by a template, as a table with a heading when the template starts with `table`.
  ///
  /// @param titles the headings of fields whose heading is not their name in capitals
  public static String byTemplate(String format, List<Json> rows, Map<String, String> titles) {
    try {
      if (format.startsWith("table ")) {
        OutputTemplate template = OutputTemplate.parse(format.substring("table ".length()));
        Table table = new Table(NARROWEST);
        table.row(template.header(titles).split("\t", -1));
        rows.forEach(row -> table.row(template.fill(row).split("\t", -1)));
        return table.print();
      }
      OutputTemplate template = OutputTemplate.parse(format);
      StringBuilder text = new StringBuilder();
      rows.forEach(row -> text.append(template.fill(row)).append('\n'));
      return text.toString();
    } catch (TemplateException e) {
      throw new CommandException("template parsing error: " + e.getMessage());
    }
  }
}
