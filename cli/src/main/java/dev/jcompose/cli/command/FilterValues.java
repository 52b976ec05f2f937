package dev.jcompose.cli.command;

import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The values of `--filter name=value`, and their form in Docker's API.
public final class FilterValues {
  private final Map<String, Map<String, Boolean>> values = new LinkedHashMap<>();

  private FilterValues() {}

  /// The flag.
  public static Flag flag(String usage) {
    return Flag.list("filter", usage).called("filter");
  }

  /// The same with a letter.
  public static Flag flag(char shorthand, String usage) {
    return Flag.list("filter", shorthand, usage).called("filter");
  }

  /// Parses the flag's values.
  ///
  /// @throws CommandException for anything but `name=value`
  public static FilterValues of(List<String> filters) {
    FilterValues all = new FilterValues();
    for (String filter : filters) {
      int equals = filter.indexOf('=');
      if (equals < 0) {
        throw new CommandException(
            "invalid argument \"%s\" for \"--filter\" flag: bad format of filter (expected name=value)"
                .formatted(filter),
            CommandException.SYNTAX);
      }
      all.add(filter.substring(0, equals).strip(), filter.substring(equals + 1).strip());
    }
    return all;
  }

  /// One more.
  public FilterValues add(String name, String value) {
    values.computeIfAbsent(name, _ -> new LinkedHashMap<>()).put(value, true);
    return this;
  }

  /// The value of the parameter `filters`.
  public String json() {
    return Json.of(values).print();
  }
}
