package dev.jcompose.model.check;

import dev.jcompose.model.value.ByteSize;
import dev.jcompose.model.value.Durations;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Checks the text of a value. Wrong types are not its concern: the binder reports them.
interface Check {
  /// What is wrong with it, for the user; empty when it is valid.
  Optional<String> wrong(String text);

  /// A check with one message for every invalid value, which is quoted in front of it.
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
  /// @param otherwise the whole message
  static Check between(long least, long most, String otherwise) {
    return number(value -> value >= least && value <= most, otherwise);
  }

  /// A whole number that meets a condition.
  static Check number(Predicate<Long> right, String otherwise) {
    return text -> {
      try {
        return right.test(Long.valueOf(text)) ? Optional.empty() : Optional.of(otherwise);
      } catch (NumberFormatException _) {
        return Optional.empty();
      }
    };
  }

  /// A number of bytes that meets a condition.
  static Check size(Predicate<Long> right, String otherwise) {
    return text -> {
      try {
        return right.test(ByteSize.parse(text).bytes()) ? Optional.empty() : Optional.of(otherwise);
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    };
  }

  /// A duration in nanoseconds that meets a condition.
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

  /// The first of several checks that finds something.
  static Check all(Check... checks) {
    List<Check> each = List.of(checks);
    return text -> each.stream().flatMap(check -> check.wrong(text).stream()).findFirst();
  }
}
