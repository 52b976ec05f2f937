package dev.jcompose.model.check;

import dev.jcompose.model.value.ByteSize;
import dev.jcompose.model.value.Durations;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Looks at the text of a value. What has the wrong type is not its concern: the binder says so.
interface Check {
  /// What is wrong with it, for the user; empty when it is right.
  Optional<String> wrong(String text);

  /// A check with one sentence for whatever does not pass, the value in quotes before it.
  static Check of(Predicate<String> right, String otherwise) {
    return text ->
        right.test(text) ? Optional.empty() : Optional.of("\"" + text + "\" " + otherwise);
  }

  static Check matches(String pattern, String otherwise) {
    Pattern form = Pattern.compile(pattern);
    return of(text -> form.matcher(text).matches(), otherwise);
  }

  static Check oneOf(Collection<String> words, String what) {
    return of(words::contains, "is not " + what + " (" + String.join(", ", words) + ")");
  }

  /// A whole number in a range.
  ///
  /// @param otherwise the whole sentence
  static Check between(long least, long most, String otherwise) {
    return number(value -> value >= least && value <= most, otherwise);
  }

  /// A whole number for which something holds.
  static Check number(Predicate<Long> right, String otherwise) {
    return text -> {
      try {
        return right.test(Long.valueOf(text)) ? Optional.empty() : Optional.of(otherwise);
      } catch (NumberFormatException _) {
        return Optional.empty();
      }
    };
  }

  /// A number of bytes for which something holds.
  static Check size(Predicate<Long> right, String otherwise) {
    return text -> {
      try {
        return right.test(ByteSize.parse(text).bytes()) ? Optional.empty() : Optional.of(otherwise);
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    };
  }

  /// A time in nanoseconds for which something holds.
  static Check time(Predicate<Long> right, String otherwise) {
    return text -> {
      try {
        return right.test(Durations.parse(text).toNanos())
            ? Optional.empty()
            : Optional.of(otherwise);
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    };
  }

  /// The first of several that finds something.
  static Check all(Check... checks) {
    List<Check> each = List.of(checks);
    return text -> each.stream().flatMap(check -> check.wrong(text).stream()).findFirst();
  }
}
