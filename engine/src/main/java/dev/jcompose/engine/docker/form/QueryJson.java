package dev.jcompose.engine.docker.form;

import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.json.JsonProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A parameter of a build that is JSON. What is wrong with it is said in Docker's words.
///
/// @param value it; `null` in JSON when it is absent
/// @param what it is, for messages: `labels`
/// @see "moby api/server/router/build/build_routes.go: newImageBuildOptions"
public record QueryJson(JsonNode value, String what) {
  /// A limit of `ulimits=[{"Name":"nofile","Soft":1024,"Hard":2048}]`.
  public record Ulimit(String name, long soft, long hard) {}

  private static QueryJson of(Query query, String name, String what) {
    try {
      return new QueryJson(DockerJson.docker().readTree(query.text(name).orElse("null")), what);
    } catch (JacksonException malformed) {
      throw new HttpProblem(
          400, "error reading " + what + ": " + JsonProblem.of(malformed), malformed);
    }
  }

  /// `buildargs={"name":"value"}`.
  public static Map<String, String> arguments(Query query) {
    return of(query, "buildargs", "build args").texts("map[string]*string");
  }

  /// `labels={"name":"value"}`.
  public static Map<String, String> labels(Query query) {
    return of(query, "labels", "labels").texts("map[string]string");
  }

  /// `cachefrom=["name"]`.
  public static List<String> cacheFrom(Query query) {
    QueryJson parameter = of(query, "cachefrom", "cache-from");
    List<String> names = new ArrayList<>();
    for (JsonNode name : parameter.items("[]string")) {
      names.add(parameter.text(name, "value"));
    }
    return names;
  }

  /// The limits of the steps.
  public static List<Ulimit> ulimits(Query query) {
    QueryJson parameter = of(query, "ulimits", "ulimit settings");
    List<Ulimit> limits = new ArrayList<>();
    for (JsonNode limit : parameter.items("[]*units.Ulimit")) {
      parameter.require(limit.isObject(), limit, "value", "units.Ulimit");
      limits.add(
          new Ulimit(
              parameter.text(limit.path("Name"), "struct field Ulimit.Name"),
              parameter.number(limit.path("Soft"), "struct field Ulimit.Soft"),
              parameter.number(limit.path("Hard"), "struct field Ulimit.Hard")));
    }
    return limits;
  }

  /// `outputs=[{"Type":"local","Attrs":{}}]`: what to do with the result, attributes by type.
  public static List<Map.Entry<String, Map<String, String>>> outputs(Query query) {
    QueryJson parameter = of(query, "outputs", "outputs");
    List<Map.Entry<String, Map<String, String>>> outputs = new ArrayList<>();
    for (JsonNode output : parameter.items("[]types.ImageBuildOutput")) {
      parameter.require(output.isObject(), output, "value", "types.ImageBuildOutput");
      outputs.add(
          Map.entry(
              parameter.text(output.path("Type"), "struct field ImageBuildOutput.Type"),
              new QueryJson(output.path("Attrs"), parameter.what()).texts("map[string]string")));
    }
    return outputs;
  }

  /// An object of texts; one that is `null` is left out.
  private Map<String, String> texts(String type) {
    require(isAbsent(value) || value.isObject(), value, "value", type);
    Map<String, String> texts = new LinkedHashMap<>();
    value.properties().stream()
        .filter(field -> !field.getValue().isNull())
        .forEach(field -> texts.put(field.getKey(), text(field.getValue(), "value")));
    return texts;
  }

  private Iterable<JsonNode> items(String type) {
    require(isAbsent(value) || value.isArray(), value, "value", type);
    return value;
  }

  private String text(JsonNode node, String place) {
    require(isAbsent(node) || node.isString(), node, place, "string");
    return node.asString("");
  }

  private long number(JsonNode node, String place) {
    require(
        isAbsent(node) || (node.isIntegralNumber() && node.canConvertToLong()),
        node,
        place,
        "int64");
    return node.asLong(0);
  }

  private static boolean isAbsent(JsonNode node) {
    return node.isNull() || node.isMissingNode();
  }

  private void require(boolean right, JsonNode found, String place, String type) {
    if (!right) {
      throw HttpProblem.badRequest(
          "error reading %s: json: cannot unmarshal %s into Go %s of type %s"
              .formatted(what, kind(found), place, type));
    }
  }

  private static String kind(JsonNode found) {
    return switch (found.getNodeType()) {
      case ARRAY -> "array";
      case BOOLEAN -> "bool";
      case NUMBER -> found.isIntegralNumber() ? "number" : "number " + found.asString();
      case OBJECT, POJO -> "object";
      case BINARY, STRING -> "string";
      case MISSING, NULL -> "null";
    };
  }
}
