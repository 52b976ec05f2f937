package dev.jcompose.model.health;

import dev.jcompose.model.value.Durations;
import dev.jcompose.model.value.Extensions;
import dev.jcompose.model.value.Value;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Settings for the probes that the engine makes in addition to a health check's own schedule: in a
/// service's `x-jcompose`, and under the same names in the engine's settings. What is absent is
/// left to the engine.
///
/// @param on `early-probes`: whether there are any
/// @param settlingTime `settling-time`: how long early probes must have succeeded without a break
///   before they make the container healthy
public record EarlyProbes(Optional<Boolean> on, Optional<Duration> settlingTime) {
  /// The element of a service.
  public static final String EXTENSION = "x-jcompose";

  private static final String SWITCH = "early-probes";
  private static final String SETTLING_TIME = "settling-time";

  /// All of its keys.
  public static final List<String> KEYS = List.of(SWITCH, SETTLING_TIME);

  /// Nothing is said.
  public static final EarlyProbes UNSAID = new EarlyProbes(Optional.empty(), Optional.empty());

  /// What a service says. Its values were checked when it was loaded; invalid ones are ignored.
  public static EarlyProbes of(Extensions extensions) {
    EarlyProbes said = UNSAID;
    if (extensions.byPath().get(EXTENSION) instanceof Value.Fields own) {
      for (String key : KEYS) {
        Optional<String> text = text(own.fields().get(key));
        if (text.isPresent()) {
          said = said.with(key, text.get());
        }
      }
    }
    return said;
  }

  private static Optional<String> text(@Nullable Value value) {
    return switch (value) {
      case Value.Text(String text) when !text.isEmpty() -> Optional.of(text);
      case Value.Flag(boolean flag) -> Optional.of(Boolean.toString(flag));
      case Value.Numeral(String text) -> Optional.of(text);
      case null, default -> Optional.empty();
    };
  }

  /// The same with what one key says.
  ///
  /// @param key one of [#KEYS]
  /// @throws IllegalArgumentException when the text is not a valid value; the message is for the
  ///   user
  public EarlyProbes with(String key, String text) {
    return switch (key) {
      case SWITCH -> new EarlyProbes(Optional.of(onOrOff(text)), settlingTime);
      case SETTLING_TIME -> new EarlyProbes(on, Optional.of(time(text)));
      default -> throw new IllegalArgumentException("\"" + key + "\" is not a setting");
    };
  }

  private static boolean onOrOff(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "on", "true", "yes" -> true;
      case "off", "false", "no" -> false;
      default -> throw new IllegalArgumentException("\"" + text + "\" must be on or off");
    };
  }

  private static Duration time(String text) {
    Duration time = Durations.parse(text);
    if (time.isNegative()) {
      throw new IllegalArgumentException("\"" + text + "\" must not be negative");
    }
    return time;
  }

  /// The canonical form; empty when nothing is said.
  public Map<String, Value> form() {
    Map<String, Value> form = new LinkedHashMap<>();
    on.ifPresent(wanted -> form.put(SWITCH, new Value.Flag(wanted)));
    settlingTime.ifPresent(time -> form.put(SETTLING_TIME, new Value.Text(Durations.format(time))));
    return form;
  }
}
