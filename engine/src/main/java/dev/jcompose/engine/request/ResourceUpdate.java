package dev.jcompose.engine.request;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.json.JsonProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What `docker update` asks for: some resources, and a restart policy. Fields that are missing, or
/// zero as Go's clients send them, do not change.
///
/// @param changes resources by the names of [HostConfig]
/// @param restartPolicy empty to keep it
/// @see "moby container/container_unix.go: UpdateContainer"
public record ResourceUpdate(
    Map<String, Object> changes, Optional<HostConfig.RestartPolicy> restartPolicy) {
  private static final Set<String> MEMORY = Set.of("Memory", "MemorySwap");
  private static final Set<String> CPU_TIME = Set.of("CpuPeriod", "CpuQuota", "NanoCpus");
  private static final List<String> NAMES =
      List.of(
          "BlkioWeight",
          "CpuPeriod",
          "CpuQuota",
          "CpuRealtimePeriod",
          "CpuRealtimeRuntime",
          "CpuShares",
          "CpusetCpus",
          "CpusetMems",
          "Memory",
          "MemoryReservation",
          "MemorySwap",
          "NanoCpus",
          "PidsLimit");

  /// Copies the map.
  public ResourceUpdate {
    changes = Map.copyOf(changes);
  }

  /// Reads the body of a request.
  ///
  /// @throws EngineException.BadRequest when a value has the wrong type
  public static ResourceUpdate parse(JsonNode body) {
    try {
      HostConfig wish = DockerJson.docker().treeToValue(body, HostConfig.class);
      JsonNode given = DockerJson.docker().valueToTree(wish);
      Map<String, Object> changes = new LinkedHashMap<>();
      for (String name : NAMES) {
        JsonNode value = given.path(name);
        if (name.equals("PidsLimit") && body.path(name).isNumber() && value.asLong() <= 0) {
          changes.put(name, 0L); // any number
        } else if (value.isNumber() && value.asLong() != 0) {
          changes.put(name, value.asLong());
        } else if (value.isString() && !value.asString().isEmpty()) {
          changes.put(name, value.asString());
        }
      }
      boolean policy = body.path("RestartPolicy").path("Name").asString("").isEmpty();
      return new ResourceUpdate(
          changes, policy ? Optional.empty() : Optional.of(wish.restartPolicy()));
    } catch (JacksonException problem) {
      throw new EngineException.BadRequest("invalid JSON: " + JsonProblem.of(problem));
    }
  }

  /// Whether a resource changes.
  public boolean has(String name) {
    return changes.containsKey(name);
  }

  /// The same without the change of a resource.
  public ResourceUpdate without(String name) {
    Map<String, Object> others = new LinkedHashMap<>(changes);
    others.remove(name);
    return new ResourceUpdate(others, restartPolicy);
  }

  /// A configuration with the changes.
  ///
  /// @throws EngineException.Conflict when one of them conflicts with the current values, in
  ///   Docker's words
  public HostConfig of(HostConfig host) {
    conflict(host)
        .ifPresent(why -> {
          throw new EngineException.Conflict(why);
        });
    ObjectNode tree = DockerJson.docker().valueToTree(host);
    changes.forEach((name, value) -> tree.set(name, DockerJson.docker().valueToTree(value)));
    restartPolicy.ifPresent(
        policy -> tree.set("RestartPolicy", DockerJson.docker().valueToTree(policy)));
    return DockerJson.docker().treeToValue(tree, HostConfig.class);
  }

  /// What has to be passed to the kernel: the changes, and the values that are written together
  /// with them; everything else is at its default.
  public HostConfig limits(HostConfig updated) {
    ObjectNode all = DockerJson.docker().valueToTree(updated);
    Map<String, JsonNode> told = new LinkedHashMap<>();
    changes.keySet().forEach(name -> told.put(name, all.path(name)));
    if (Long.valueOf(0).equals(changes.get("PidsLimit"))) {
      told.put("PidsLimit", DockerJson.docker().valueToTree(-1)); // the kernel is to forget it
    }
    Stream.of(MEMORY, CPU_TIME)
        .filter(group -> changes.keySet().stream().anyMatch(group::contains))
        .flatMap(Set::stream)
        .forEach(name -> told.put(name, all.path(name)));
    ObjectNode tree = DockerJson.docker().createObjectNode();
    told.forEach(tree::set);
    return DockerJson.docker().treeToValue(tree, HostConfig.class);
  }

  private long number(String name) {
    return changes.get(name) instanceof Long value ? value : 0;
  }

  private Optional<String> conflict(HostConfig host) {
    boolean nanos = number("NanoCpus") > 0;
    String why = "";
    if (nanos && host.cpuPeriod() > 0) {
      why = "Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set";
    } else if (nanos && host.cpuQuota() > 0) {
      why = "Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set";
    } else if (number("CpuPeriod") > 0 && host.nanoCpus() > 0) {
      why = "Conflicting options: CPU Period cannot be updated as NanoCPUs has already been set";
    } else if (number("CpuQuota") > 0 && host.nanoCpus() > 0) {
      why = "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set";
    } else if (number("Memory") > host.memorySwap()
        && host.memorySwap() >= 0
        && number("MemorySwap") == 0) {
      why =
          "Memory limit should be smaller than already set memoryswap limit, update the memoryswap"
              + " at the same time";
    } else if (restartPolicy.isPresent() && host.autoRemove()) {
      why = "Restart policy cannot be updated because AutoRemove is enabled for the container";
    }
    return Optional.of(why).filter(text -> !text.isEmpty());
  }
}
