package dev.jcompose.builder.run;

import dev.jcompose.builder.dockerfile.BuildException;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Instruction.Flag;
import dev.jcompose.builder.instruction.ConfigDraft;
import dev.jcompose.builder.stage.StageScope;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A `--mount` of RUN: comma separated `key=value` or `key`.
///
/// @param instruction the RUN
/// @param flag the flag
/// @param values by key, lower case; `true` for a key without value
record MountOption(Instruction instruction, Flag flag, Map<String, String> values) {
  private static final Map<String, Set<String>> KEYS =
      Map.of(
          "bind",
              Set.of(
                  "target",
                  "dst",
                  "destination",
                  "source",
                  "src",
                  "from",
                  "rw",
                  "readwrite",
                  "ro",
                  "readonly"),
          "cache",
              Set.of(
                  "id",
                  "target",
                  "dst",
                  "destination",
                  "ro",
                  "readonly",
                  "rw",
                  "readwrite",
                  "sharing",
                  "from",
                  "source",
                  "src",
                  "mode",
                  "uid",
                  "gid"),
          "tmpfs", Set.of("target", "dst", "destination", "size"),
          "secret",
              Set.of("id", "target", "dst", "destination", "required", "mode", "uid", "gid", "env"),
          "ssh", Set.of("id", "target", "dst", "destination", "required", "mode", "uid", "gid"));

  static MountOption parse(StageScope stage, Instruction instruction, Flag flag) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String part : flag.value().split(",", -1)) {
      int equals = part.indexOf('=');
      String key = (equals < 0 ? part : part.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
      String value = equals < 0 ? "true" : part.substring(equals + 1);
      values.put(key, ConfigDraft.expanded(instruction, stage.expansion(instruction), value));
    }
    MountOption option = new MountOption(instruction, flag, values);
    Set<String> known = KEYS.get(option.type());
    if (known == null) {
      throw option.problem("unsupported mount type \"" + option.type() + "\"");
    }
    for (String key : values.keySet()) {
      if (!key.equals("type") && !known.contains(key)) {
        throw option.problem("unexpected key '" + key + "' for mount type " + option.type());
      }
    }
    return option;
  }

  String type() {
    return values.getOrDefault("type", "bind");
  }

  Optional<String> first(String... keys) {
    for (String key : keys) {
      String value = values.get(key);
      if (value != null && !value.isEmpty()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  Optional<String> target() {
    return first("target", "dst", "destination");
  }

  boolean is(String... keys) {
    return first(keys).filter(value -> value.equals("true") || value.equals("1")).isPresent();
  }

  /// Whether it is writable; the last option wins. Bind mounts are read-only by default.
  boolean isWritable() {
    return is("rw", "readwrite")
        || first("ro", "readonly").filter(v -> v.equals("false") || v.equals("0")).isPresent();
  }

  /// The `size`, in bytes or with a unit: `64m`.
  long size() {
    String text = first("size").orElse("0").toLowerCase(Locale.ROOT);
    Matcher matcher = Pattern.compile("(\\d{1,12})([kmg]?)(?:i?b)?").matcher(text);
    if (!matcher.matches()) {
      throw problem("invalid value for size: " + text);
    }
    int shift =
        switch (matcher.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    return Long.parseLong(matcher.group(1)) << shift;
  }

  long number(String key, int radix, long fallback) {
    Optional<String> text = first(key);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      long value = Long.parseLong(text.get(), radix);
      if (value >= 0 && value <= Integer.MAX_VALUE) {
        return value;
      }
    } catch (NumberFormatException notOne) {
      throw problem("invalid value for " + key + ": " + text.get());
    }
    throw problem("invalid value for " + key + ": " + text.get());
  }

  BuildException problem(String message) {
    return instruction.problem(flag, "RUN --mount: " + message);
  }
}
