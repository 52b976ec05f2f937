package dev.jcompose.engine.log;

import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.engine.request.HostConfig.LogConfig;
import dev.jcompose.engine.request.LogOptions;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.forward.LogOrigin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What log receivers, and `logs --details`, get to know about a container.
///
/// @see "moby daemon/logger/loginfo.go, loggerutils/log_tag.go"
public final class LogOrigins {
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
        tag(
            log.config().getOrDefault("tag", "{{.ID}}"),
            definition.containerId(),
            definition.name(),
            definition.imageId(),
            definition.config().image()),
        definition.commandLine(),
        definition.created(),
        extra(definition.config(), log.config()));
  }

  /// What was requested for each line: labels, variables and the tag of `--log-opt`, by name.
  public static SortedMap<String, String> details(Container container) {
    Map<String, String> options = container.hostConfig().logConfig().config();
    SortedMap<String, String> details = new TreeMap<>(extra(container.config(), options));
    if (options.containsKey("tag")) {
      details.put(
          "tag",
          tag(
              options.getOrDefault("tag", ""),
              container.id(),
              container.name(),
              container.imageId(),
              container.config().image()));
    }
    return details;
  }

  /// The template's values; Docker does not know others either.
  private static String tag(
      String template, ContainerId id, String name, String imageId, String imageName) {
    String image = imageId.replaceFirst("^sha256:", "");
    Map<String, String> values =
        Map.of(
            "ID",
            id.shortId(),
            "FullID",
            id.value(),
            "Name",
            name,
            "FullName",
            "/" + name,
            "ImageName",
            imageName,
            "ImageFullID",
            imageId,
            "ImageID",
            image.substring(0, Math.min(12, image.length())),
            "DaemonName",
            "jcompose");
    return Pattern.compile("\\{\\{\\s*\\.([A-Za-z]+)\\s*}}")
        .matcher(template)
        .replaceAll(
            found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
  }

  private static Map<String, String> extra(ContainerConfig config, Map<String, String> options) {
    Map<String, String> extra = new LinkedHashMap<>();
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : config.env()) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        variables.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    add(extra, config.labels(), options, "labels");
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
