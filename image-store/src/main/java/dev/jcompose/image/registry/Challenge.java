package dev.jcompose.image.registry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A registry's challenge (`WWW-Authenticate`).
///
/// @param scheme `bearer` or `basic`
/// @param parameters `realm`, `service`, `scope`
record Challenge(String scheme, Map<String, String> parameters) {
  private static final Pattern PARAMETER =
      Pattern.compile("([a-zA-Z_]+)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,]+))");

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /// The first challenge we can meet.
  static Optional<Challenge> of(List<String> headers) {
    for (String header : headers) {
      int space = header.indexOf(' ');
      String scheme = (space < 0 ? header : header.substring(0, space)).toLowerCase(Locale.ROOT);
      if (scheme.equals("bearer") || scheme.equals("basic")) {
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher matcher = PARAMETER.matcher(header);
        while (matcher.find()) {
          String value = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
          parameters.put(
              matcher.group(1).toLowerCase(Locale.ROOT), value.replaceAll("\\\\(.)", "$1"));
        }
        return Optional.of(new Challenge(scheme, parameters));
      }
    }
    return Optional.empty();
  }
}
