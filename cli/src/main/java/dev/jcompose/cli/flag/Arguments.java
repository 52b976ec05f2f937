package dev.jcompose.cli.flag;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A command line as parsed against a [Syntax].
///
/// @param values the flags that were given, by name, with their values as written
/// @param positionals the words that are not flags
/// @param help true when `--help` was given
public record Arguments(Map<String, List<String>> values, List<String> positionals, boolean help) {
  public Arguments {
    values = Map.copyOf(values);
    positionals = List.copyOf(positionals);
  }

  /// True when the flag was given, whatever its value.
  public boolean given(String flag) {
    return values.containsKey(flag);
  }

  /// A switch, off when not given.
  public boolean on(String flag) {
    return on(flag, false);
  }

  /// A switch with its default.
  public boolean on(String flag, boolean otherwise) {
    return text(flag).map(GoValues::bool).orElse(otherwise);
  }

  /// The last value of a flag.
  public Optional<String> text(String flag) {
    List<String> all = list(flag);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  /// A number.
  public OptionalInt number(String flag) {
    Optional<String> text = text(flag);
    return text.isPresent() ? OptionalInt.of(GoValues.integer(text.get())) : OptionalInt.empty();
  }

  /// A number of seconds.
  public Optional<Duration> seconds(String flag) {
    OptionalInt seconds = number(flag);
    return seconds.isPresent()
        ? Optional.of(Duration.ofSeconds(seconds.getAsInt()))
        : Optional.empty();
  }

  /// All values of a flag.
  public List<String> list(String flag) {
    return values.getOrDefault(flag, List.of());
  }
}
