package dev.jcompose.engine.docker.form;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How Docker shows what nobody asked for. Programs in other languages than Go can tell null, an
/// empty list and an absent field apart.
public final class EmptyFields {
  private EmptyFields() {}

  /// Makes null of these fields where they are empty.
  public static void asNull(ObjectNode tree, List<String> names) {
    names.stream().filter(name -> isEmpty(tree.path(name))).forEach(tree::putNull);
  }

  /// Removes these fields where they are empty, null or false.
  public static void leaveOut(ObjectNode tree, List<String> names) {
    for (String name : names) {
      JsonNode value = tree.path(name);
      boolean nothing =
          value.isNull() || (value.isBoolean() && !value.asBoolean()) || isEmpty(value);
      if (nothing) {
        tree.remove(name);
      }
    }
  }

  private static boolean isEmpty(JsonNode value) {
    return (value.isContainer() && value.isEmpty())
        || (value.isString() && value.asString().isEmpty());
  }
}
