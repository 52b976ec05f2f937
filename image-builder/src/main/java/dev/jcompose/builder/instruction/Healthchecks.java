package dev.jcompose.builder.instruction;

import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Instruction.Flag;
import dev.jcompose.image.ImageConfig.Healthcheck;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// HEALTHCHECK: `NONE`, or `CMD` with a command in either form.
final class Healthchecks {
  private static final Pattern UNIT =
      Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|ms|s|m|h)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private Healthchecks() {}

  static Healthcheck parse(Instruction instruction) {
    String text = instruction.arguments();
    int space = 0;
    while (space < text.length() && !Character.isWhitespace(text.charAt(space))) {
      space++;
    }
    String kind = text.substring(0, space).toUpperCase(Locale.ROOT);
    String rest = text.substring(space).strip();
    List<String> test =
        switch (kind) {
          case "NONE" -> {
            if (!rest.isEmpty() || !instruction.flags().isEmpty()) {
              throw instruction.problem("HEALTHCHECK NONE takes no arguments");
            }
            yield List.of("NONE");
          }
          case "CMD" -> command(instruction, rest);
          default ->
              throw instruction.problem("unknown type " + kind + " in HEALTHCHECK (try CMD)");
        };
    return new Healthcheck(
        test,
        duration(instruction, "interval"),
        duration(instruction, "timeout"),
        duration(instruction, "start-period"),
        duration(instruction, "start-interval"),
        retries(instruction));
  }

  private static List<String> command(Instruction instruction, String rest) {
    Optional<List<String>> exec = instruction.jsonOf(rest);
    if (rest.isEmpty() || exec.filter(List::isEmpty).isPresent()) {
      throw instruction.problem("missing command after HEALTHCHECK CMD");
    }
    List<String> test = new ArrayList<>();
    if (exec.isPresent()) {
      test.add("CMD");
      test.addAll(exec.get());
    } else {
      // The shell is the image's when the test is run.
      test.add("CMD-SHELL");
      test.add(rest);
    }
    return test;
  }

  private static Optional<Duration> duration(Instruction instruction, String name) {
    Optional<Flag> flag = instruction.flag(name);
    if (flag.isEmpty()) {
      return Optional.empty();
    }
    Duration duration = goDuration(instruction, flag.get());
    if (!duration.isZero() && duration.compareTo(Duration.ofMillis(1)) < 0) {
      throw instruction.problem(flag.get(), "--" + name + " cannot be less than 1ms");
    }
    return duration.isZero() ? Optional.empty() : Optional.of(duration);
  }

  private static Duration goDuration(Instruction instruction, Flag flag) {
    if (flag.value().equals("0")) {
      return Duration.ZERO;
    }
    Matcher matcher = UNIT.matcher(flag.value());
    BigDecimal nanos = BigDecimal.ZERO;
    int at = 0;
    while (matcher.find() && matcher.start() == at) {
      long unit = NANOS.getOrDefault(matcher.group(2), 0L);
      nanos = nanos.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit)));
      at = matcher.end();
    }
    if (at == 0 || at != flag.value().length()) {
      throw instruction.problem(flag, "invalid duration \"" + flag.value() + "\"");
    }
    return Duration.ofNanos(nanos.longValue());
  }

  private static Optional<Integer> retries(Instruction instruction) {
    Optional<Flag> flag = instruction.flag("retries");
    if (flag.isEmpty()) {
      return Optional.empty();
    }
    if (!flag.get().value().matches("\\d{1,9}")) {
      throw instruction.problem(flag.get(), "--retries must be a number that is not negative");
    }
    int retries = Integer.parseInt(flag.get().value());
    return retries == 0 ? Optional.empty() : Optional.of(retries);
  }
}
