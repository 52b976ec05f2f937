package dev.jcompose.engine.request;

import dev.jcompose.engine.error.EngineException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers as users write them in options.
public final class Sizes {
  private static final Pattern FORM = Pattern.compile("(-?[0-9]+)([kmgt]?)b?");
  private static final String UNITS = "kmgt";

  private Sizes() {}

  /// Bytes of `10m`; 0 for `-1`, which means unlimited.
  public static long bytes(String what, String text) {
    Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      throw new EngineException.BadRequest("invalid " + what + ": " + text);
    }
    long number = Long.parseLong(form.group(1));
    int power = form.group(2).isEmpty() ? 0 : UNITS.indexOf(form.group(2)) + 1;
    return Math.max(0, number << (10 * power));
  }

  public static int count(String what, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException noNumber) {
      throw new EngineException.BadRequest("invalid " + what + ": " + text);
    }
  }
}
