package dev.jcompose.cli.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows in columns, padded as Docker's tables are: each column as wide as its longest cell and a
/// gap, never below a minimum, the last cell of a row not padded.
public final class Table {
  private static final int GAP = 3;

  private final int narrowest;
  private final List<List<String>> rows = new ArrayList<>();

  /// A table.
  ///
  /// @param narrowest the minimum width of a column, including the gap
  public Table(int narrowest, String... header) {
    this.narrowest = narrowest;
    if (header.length > 0) {
      rows.add(List.of(header));
    }
  }

  /// Adds a row.
  public Table row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  /// Adds a row.
  public Table row(List<String> cells) {
    rows.add(List.copyOf(cells));
    return this;
  }

  /// The table, each row ended by a newline.
  public String print() {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    Arrays.fill(widths, narrowest);
    for (List<String> row : rows) {
      for (int i = 0; i < row.size() - 1; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)) + GAP);
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        text.append(row.get(i));
        if (i < row.size() - 1) {
          text.append(" ".repeat(widths[i] - length(row.get(i))));
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
