package dev.jcompose.builder.instruction;

import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Word;
import dev.jcompose.linux.name.Platform;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Build arguments of one scope: before the first FROM, or of a stage.
public final class BuildArguments {
  private static final Set<String> PROXIES =
      Set.of(
          "HTTP_PROXY",
          "http_proxy",
          "HTTPS_PROXY",
          "https_proxy",
          "FTP_PROXY",
          "ftp_proxy",
          "NO_PROXY",
          "no_proxy",
          "ALL_PROXY",
          "all_proxy");
  private final Map<String, String> given;
  private final Map<String, String> outer;
  private final Map<String, Optional<String>> declared = new LinkedHashMap<>();
  private final Set<String> hidden = new HashSet<>();

  /// @param given on the command line or in the Compose file
  /// @param outer values of the scope before the first FROM
  public BuildArguments(Map<String, String> given, Map<String, String> outer) {
    this.given = given;
    this.outer = outer;
  }

  /// The scope before the first FROM; it knows the platforms without ARG.
  ///
  /// @param target what is built for; steps of `FROM --platform=$BUILDPLATFORM` run on this machine
  public static BuildArguments global(Map<String, String> given, Platform target) {
    BuildArguments variables = new BuildArguments(given, Map.of());
    platforms(target)
        .forEach((name, value) ->
            variables.declared.put(name, Optional.of(given.getOrDefault(name, value))));
    return variables;
  }

  /// The same for this machine.
  public static BuildArguments global(Map<String, String> given) {
    return global(given, Platform.HERE);
  }

  private static Map<String, String> platforms(Platform target) {
    return Map.of(
        "TARGETPLATFORM",
        target.toString(),
        "TARGETOS",
        target.os(),
        "TARGETARCH",
        target.architecture(),
        "TARGETVARIANT",
        target.variant(),
        "BUILDPLATFORM",
        Platform.HERE.toString(),
        "BUILDOS",
        Platform.HERE.os(),
        "BUILDARCH",
        Platform.HERE.architecture(),
        "BUILDVARIANT",
        Platform.HERE.variant());
  }

  /// A scope that starts with what another declared.
  public BuildArguments copy() {
    BuildArguments copy = new BuildArguments(given, outer);
    copy.declared.putAll(declared);
    copy.hidden.addAll(hidden);
    return copy;
  }

  /// ARG: `name`, `name=default`, several of them.
  ///
  /// @return the text for the history
  public String declare(Instruction instruction, Expansion expansion) {
    List<Word> words = instruction.quotedWords();
    StringBuilder text = new StringBuilder("ARG");
    for (Word word : words) {
      int equals = word.text().indexOf('=');
      String written = equals < 0 ? word.text() : word.text().substring(0, equals);
      String name = ConfigDraft.expanded(instruction, expansion, written);
      if (name.isEmpty()) {
        throw instruction.problem(word, "ARG names can not be blank");
      }
      Optional<String> fallback =
          equals < 0
              ? Optional.ofNullable(outer.get(name)).or(() -> platform(name))
              : Optional.of(
                  ConfigDraft.expanded(instruction, expansion, word.text().substring(equals + 1)));
      Optional<String> value = Optional.ofNullable(given.get(name)).or(() -> fallback);
      // Without a value it keeps the one it had.
      declared.put(name, value.or(() -> find(name)));
      value.ifPresent(_ -> hidden.remove(name));
      text.append(' ').append(name).append(value.map(v -> "=" + v).orElse(""));
    }
    return text.toString();
  }

  /// Notes that the environment has a value of this name, which takes precedence until the next ARG
  /// of it.
  public void hide(String name) {
    hidden.add(name);
  }

  /// The value of an argument that takes precedence over the environment because it was declared
  /// later.
  public Optional<String> findOver(String name) {
    return hidden.contains(name) ? Optional.empty() : find(name);
  }

  /// The value of a declared argument.
  public Optional<String> find(String name) {
    return declared.getOrDefault(name, Optional.empty());
  }

  /// Declared arguments that have a value and are not hidden by the environment.
  public Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    declared.keySet().forEach(name -> findOver(name).ifPresent(text -> values.put(name, text)));
    return values;
  }

  /// Proxies that were given and not declared: they reach RUN, but no cache key and no history.
  public Map<String, String> proxies() {
    Map<String, String> proxies = new LinkedHashMap<>();
    given.forEach((name, value) -> {
      if (PROXIES.contains(name) && !declared.containsKey(name)) {
        proxies.put(name, value);
      }
    });
    return proxies;
  }

  /// Whether it means something without ARG.
  public static boolean isPredefined(String name) {
    return PROXIES.contains(name)
        || platforms(Platform.HERE).containsKey(name)
        || name.equals("SOURCE_DATE_EPOCH")
        || name.startsWith("BUILDKIT_");
  }

  /// Whether it is one of the proxies, which need no ARG.
  public static boolean isProxy(String name) {
    return PROXIES.contains(name);
  }

  private Optional<String> platform(String name) {
    return Optional.ofNullable(platforms(Platform.HERE).get(name));
  }
}
