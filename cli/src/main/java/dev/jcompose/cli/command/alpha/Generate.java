package dev.jcompose.cli.command.alpha;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.text.YamlText;
import dev.jcompose.model.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// `alpha generate`: a Compose file from existing containers.
public final class Generate implements Command {
  private static final int NOT_FOUND = 404;
  private static final String SECRETS = "/run/secrets/";

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "alpha generate [OPTIONS] [CONTAINERS...]",
        "EXPERIMENTAL - Generate a Compose file from existing containers",
        Flag.text("format", "Format the output. Values: [yaml | json]").defaulting("yaml"),
        Flag.text("name", "Project name to set in the Compose file"),
        Flag.text("project-dir", "Directory to use for the project"));
  }

  @Override
  public int run(Call call) {
    call.err().println("generate command is EXPERIMENTAL");
    if (call.names().isEmpty()) {
      throw new CommandException("at least one container must be specified");
    }
    String format = call.arguments().text("format").orElse("yaml");
    if (!Set.of("yaml", "json").contains(format)) {
      throw new CommandException("unsupported format \"" + format + "\"");
    }
    Drawn drawn = new Drawn(call.engine());
    for (String name : call.names()) {
      drawn.add(inspected(call, "/containers/" + name + "/json", name));
    }
    Json file = drawn.file(call.arguments().text("name").orElse(""));
    call.out()
        .print(
            format.equals("json")
                ? file.printIndented() + "\n"
                : YamlText.print((Value.Fields) file.asValue()));
    return 0;
  }

  private static Json inspected(Call call, String path, String name) {
    try {
      return call.engine().get(EngineClient.DOCKER + path);
    } catch (EngineRequestException e) {
      if (e.status() == NOT_FOUND) {
        throw new CommandException("no container(s) found with the following name(s): " + name);
      }
      throw e;
    }
  }

  /// The file while it grows.
  private static final class Drawn {
    private final EngineClient engine;
    private final Map<String, Map<String, Object>> services = new TreeMap<>();
    private final Map<String, Object> networks = new TreeMap<>();
    private final Map<String, Object> volumes = new TreeMap<>();
    private final Map<String, Object> secrets = new TreeMap<>();

    Drawn(EngineClient engine) {
      this.engine = engine;
    }

    void add(Json container) {
      Json labels = container.at("Config", "Labels");
      String name = container.at("Name").text().replaceFirst("^/", "");
      String service = labels.at(Labels.SERVICE).someText().orElse(name);
      Map<String, Object> known = services.get(service);
      if (known != null) {
        known.merge("scale", 2, (before, _) -> (Integer) before + 1);
        return;
      }
      services.put(service, service(container));
    }

    private Map<String, Object> service(Json container) {
      Json config = container.at("Config");
      Json host = container.at("HostConfig");
      Json image = image(container.at("Image").text());
      Map<String, Object> service = new TreeMap<>();
      service.put("image", config.at("Image").text());
      put(service, "command", changed(config, image, "Cmd"));
      put(service, "entrypoint", changed(config, image, "Entrypoint"));
      put(service, "environment", environment(config, image));
      put(service, "labels", labels(config.at("Labels"), image.at("Labels")));
      text(service, "user", config, image, "User");
      text(service, "working_dir", config, image, "WorkingDir");
      if (config.at("Tty").isTrue()) {
        service.put("tty", true);
      }
      if (config.at("OpenStdin").isTrue()) {
        service.put("stdin_open", true);
      }
      String restart = host.at("RestartPolicy", "Name").text();
      if (!Set.of("", "no").contains(restart)) {
        long most = host.at("RestartPolicy", "MaximumRetryCount").number();
        service.put("restart", most == 0 ? restart : restart + ":" + most);
      }
      if (host.at("Privileged").isTrue()) {
        service.put("privileged", true);
      }
      put(service, "healthcheck", healthcheck(config.at("Healthcheck"), image.at("Healthcheck")));
      mounts(service, container.at("Mounts").items());
      put(service, "networks", networks(container.at("NetworkSettings", "Networks")));
      put(service, "ports", ports(host.at("PortBindings")));
      return service;
    }

    private Json image(String id) {
      try {
        return engine.get(EngineClient.DOCKER + "/images/" + id + "/json").at("Config");
      } catch (EngineRequestException _) {
        // It is gone: then all is said.
        return new Json.Nothing();
      }
    }

    private static void put(Map<String, Object> service, String key, Object value) {
      boolean empty =
          switch (value) {
            case Map<?, ?> map -> map.isEmpty();
            case List<?> list -> list.isEmpty();
            default -> false;
          };
      if (!empty) {
        service.put(key, value);
      }
    }

    private static void text(
        Map<String, Object> service, String key, Json config, Json image, String field) {
      String text = config.at(field).text();
      if (!text.isEmpty() && !text.equals(image.at(field).text())) {
        service.put(key, text);
      }
    }

    private static List<Json> changed(Json config, Json image, String field) {
      List<Json> words = config.at(field).items();
      return words.equals(image.at(field).items()) ? List.of() : escaped(words);
    }

    /// As in a file, where a dollar sign begins a variable.
    private static List<Json> escaped(List<Json> words) {
      return words.stream().<Json>map(word -> new Json.Text(escaped(word.text()))).toList();
    }

    private static String escaped(String text) {
      return text.replace("$", "$$");
    }

    private static Map<String, Object> environment(Json config, Json image) {
      Set<Json> given = new HashSet<>(image.at("Env").items());
      Map<String, Object> environment = new TreeMap<>();
      for (Json variable : config.at("Env").items()) {
        String[] parts = variable.text().split("=", 2);
        if (!given.contains(variable) && parts.length == 2) {
          environment.put(parts[0], escaped(parts[1]));
        }
      }
      return environment;
    }

    private static Map<String, Object> labels(Json all, Json image) {
      Map<String, Object> labels = new TreeMap<>();
      all.fields()
          .forEach((name, value) -> {
            boolean ours = name.startsWith(Labels.PREFIX) || name.startsWith("desktop.docker.io");
            if (!ours && !value.equals(image.at(name))) {
              labels.put(name, escaped(value.text()));
            }
          });
      return labels;
    }

    private static Map<String, Object> healthcheck(Json check, Json image) {
      Map<String, Object> healthcheck = new TreeMap<>();
      if (check.isNothing() || check.equals(image)) {
        return healthcheck;
      }
      put(healthcheck, "test", escaped(check.at("Test").items()));
      duration(healthcheck, "interval", check.at("Interval").number());
      duration(healthcheck, "timeout", check.at("Timeout").number());
      duration(healthcheck, "start_period", check.at("StartPeriod").number());
      duration(healthcheck, "start_interval", check.at("StartInterval").number());
      if (check.at("Retries").number() > 0) {
        healthcheck.put("retries", check.at("Retries").number());
      }
      return healthcheck;
    }

    private static void duration(Map<String, Object> target, String key, long nanoseconds) {
      if (nanoseconds > 0) {
        target.put(key, nanoseconds / 1_000_000 + "ms");
      }
    }

    private void mounts(Map<String, Object> service, List<Json> mounts) {
      List<Object> used = new ArrayList<>();
      List<Object> granted = new ArrayList<>();
      for (Json mount : mounts) {
        String target = mount.at("Destination").text();
        String type = mount.at("Type").text();
        if (type.equals("bind") && target.startsWith(SECRETS)) {
          String name = target.substring(SECRETS.length());
          secrets.put(name, Map.of("file", mount.at("Source").text()));
          granted.add(Map.of("source", name, "target", target));
          continue;
        }
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", type);
        if (type.equals("volume")) {
          String name = mount.at("Name").text();
          entry.put("source", name);
          volumes.put(name, Map.of());
        } else if (type.equals("bind")) {
          entry.put("source", mount.at("Source").text());
        }
        entry.put("target", target);
        if (!mount.at("RW").isTrue()) {
          entry.put("read_only", true);
        }
        used.add(entry);
      }
      put(service, "volumes", used);
      put(service, "secrets", granted);
    }

    private Map<String, Object> networks(Json connected) {
      Map<String, Object> used = new TreeMap<>();
      connected
          .fields()
          .forEach((name, endpoint) -> {
            Map<String, Object> attachment = new TreeMap<>();
            put(attachment, "aliases", endpoint.at("Aliases").items());
            used.put(name, attachment);
            networks.put(name, internal(name) ? Map.of("internal", true) : Map.of());
          });
      return used;
    }

    private boolean internal(String network) {
      try {
        return engine.get(EngineClient.DOCKER + "/networks/" + network).at("Internal").isTrue();
      } catch (EngineRequestException _) {
        return false;
      }
    }

    private static List<Object> ports(Json bindings) {
      List<Object> ports = new ArrayList<>();
      new TreeMap<>(bindings.fields())
          .forEach((port, places) -> {
            String[] parts = port.split("/", 2);
            for (Json place : places.items()) {
              Map<String, Object> entry = new LinkedHashMap<>();
              place.at("HostIp").someText().ifPresent(ip -> entry.put("host_ip", ip));
              entry.put("target", Integer.parseInt(parts[0]));
              place.at("HostPort").someText().ifPresent(text -> entry.put("published", text));
              entry.put("protocol", parts.length > 1 ? parts[1] : "tcp");
              ports.add(entry);
            }
          });
      return ports;
    }

    Json file(String name) {
      Map<String, Object> file = new LinkedHashMap<>();
      if (!name.isEmpty()) {
        file.put("name", name);
      }
      file.put("services", services);
      put(file, "networks", networks);
      put(file, "volumes", volumes);
      put(file, "secrets", secrets);
      return Json.of(file);
    }
  }
}
