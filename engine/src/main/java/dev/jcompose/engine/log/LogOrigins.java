package dev.jcompose.engine.log;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.request.HostConfig.LogConfig;
import dev.jcompose.engine.request.LogOptions;
import dev.jcompose.runtime.forward.LogOrigin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What is told of containers to the programs that take their logs.
///
/// @see "moby daemon/logger/loginfo.go, loggerutils/log_tag.go"
final class LogOrigins {
  private LogOrigins() {}

  static boolean isForwarded(Definition definition) {
    return LogOptions.FORWARDED.contains(definition.hostConfig().logConfig().type());
  }

  static LogOrigin of(Definition definition) {
    LogConfig log = definition.hostConfig().logConfig();
    return new LogOrigin(
        definition.id(),
        definition.name(),
        definition.imageId(),
        definition.config().image(),
        tag(log.config().getOrDefault("tag", "{{.ID}}"), definition),
        definition.commandLine(),
        definition.created(),
        extra(definition, log.config()));
  }

  /// The template's values; what else it could say is not known to Docker either.
  private static String tag(String template, Definition definition) {
    String image = definition.imageId().replaceFirst("^sha256:", "");
    Map<String, String> values =
        Map.of(
            "ID", definition.containerId().shortId(),
            "FullID", definition.id(),
            "Name", definition.name(),
            "FullName", "/" + definition.name(),
            "ImageName", definition.config().image(),
            "ImageFullID", definition.imageId(),
            "ImageID", image.substring(0, Math.min(12, image.length())),
            "DaemonName", "jcompose");
    return Pattern.compile("\\{\\{\\s*\\.([A-Za-z]+)\\s*}}")
        .matcher(template)
        .replaceAll(found ->
            java.util.regex.Matcher.quoteReplacement(
                values.getOrDefault(found.group(1), found.group())));
  }

  private static Map<String, String> extra(Definition definition, Map<String, String> options) {
    Map<String, String> extra = new LinkedHashMap<>();
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : definition.config().env()) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        variables.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    add(extra, definition.config().labels(), options, "labels");
    add(extra, variables, options, "env");
    return extra;
  }

  private static void add(
      Map<String, String> extra,
      Map<String, String> from,
      Map<String, String> options,
      String name) {
    List<String> wanted = List.of(options.getOrDefault(name, "").split(",", -1));
    String pattern = options.getOrDefault(name + "-regex", "");
    from.forEach((key, value) -> {
      if (wanted.contains(key)
          || (!pattern.isEmpty() && Pattern.compile(pattern).matcher(key).find())) {
        extra.put(key, value);
      }
    });
  }
}
