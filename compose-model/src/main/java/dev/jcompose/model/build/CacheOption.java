package dev.jcompose.model.build;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An entry of `cache_from` or `cache_to`: `type=registry,ref=host/name,mode=max`, or just the name
/// of an image.
///
/// @param type `local`, `registry` or `inline`
/// @param values by name, without the type
/// @see <a href="https://docs.docker.com/build/cache/backends/">cache backends</a>
public record CacheOption(String type, Map<String, String> values) {
  private static final Set<String> MODES = Set.of("min", "max");
  private static final Set<String> BOOLEANS = Set.of("true", "false");

  /// Copies the values.
  public CacheOption {
    values = Map.copyOf(values);
  }

  /// Reads an entry; [#problem] says what is wrong with it.
  public static CacheOption parse(String text) {
    if (text.indexOf('=') < 0) {
      return new CacheOption("registry", Map.of("ref", text));
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      values.put(
          equals < 0 ? part : part.substring(0, equals),
          equals < 0 ? "" : part.substring(equals + 1));
    }
    String type = values.remove("type");
    return new CacheOption(type == null ? "" : type, values);
  }

  /// Directory or name in a registry.
  public String target(boolean written) {
    return values.getOrDefault(place(written), "");
  }

  /// Whether the results of all steps are exported.
  public boolean all() {
    return "max".equals(values.get("mode"));
  }

  /// Whether the build continues when the export fails.
  public boolean ignoresErrors() {
    return "true".equals(values.get("ignore-error"));
  }

  /// What is wrong, if anything, put as what would be right.
  ///
  /// @param written whether it is an entry of `cache_to`
  public Optional<String> problem(boolean written) {
    boolean known = type.equals("local") || type.equals("registry");
    if (!known && !(written && type.equals("inline"))) {
      return Optional.of(
          "type=local and type=registry" + (written ? " and type=inline are" : " are"));
    }
    String place = place(written);
    if (known && target(written).isEmpty()) {
      return Optional.of("type=" + type + " with " + place + "= is");
    }
    for (Map.Entry<String, String> value : values.entrySet()) {
      boolean right =
          switch (value.getKey()) {
            case "mode" -> written && known && MODES.contains(value.getValue());
            case "ignore-error" -> written && known && BOOLEANS.contains(value.getValue());
            // For exports, nothing else is valid.
            case "oci-mediatypes", "image-manifest" ->
                written && known && value.getValue().equals("true");
            default -> known && value.getKey().equals(place);
          };
      if (!right) {
        return Optional.of(
            known
                ? place + (written ? ", mode=min, mode=max and ignore-error=true are" : " alone is")
                : "type=inline alone is");
      }
    }
    return Optional.empty();
  }

  private String place(boolean written) {
    return type.equals("registry") ? "ref" : written ? "dest" : "src";
  }
}
