package dev.jcompose.runtime.seccomp;

import java.math.BigInteger;
import java.util.Comparator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes a profile in the form of OCI's runtime specification, for runtimes that compile it
/// themselves. It has no comparison of 32 bits: such a condition is written as one of 64, as Docker
/// does.
///
/// @see "runtime-spec config-linux.md#seccomp"
final class ProfileWriter {
  private static final int DATA = 0xffff;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ProfileWriter() {}

  static ObjectNode write(Profile profile) {
    ObjectNode tree = MAPPER.createObjectNode();
    action(tree, "defaultAction", "defaultErrnoRet", profile.fallback());
    ArrayNode architectures = tree.putArray("architectures");
    profile.architectures().stream()
        .sorted(Comparator.naturalOrder())
        .forEach(abi -> architectures.add(abi.profileName));
    ArrayNode calls = tree.putArray("syscalls");
    for (Rule rule : profile.rules()) {
      ObjectNode call = calls.addObject();
      ArrayNode names = call.putArray("names");
      rule.names().forEach(names::add);
      action(call, "action", "errnoRet", rule.action());
      if (!rule.conditions().isEmpty()) {
        ArrayNode conditions = call.putArray("args");
        for (Comparison condition : rule.conditions()) {
          conditions
              .addObject()
              .put("index", condition.index())
              .put("value", unsigned(condition.value()))
              .put("valueTwo", unsigned(condition.second()))
              .put("op", condition.operator().profileName());
        }
      }
    }
    return tree;
  }

  private static BigInteger unsigned(long word) {
    return new BigInteger(Long.toUnsignedString(word));
  }

  private static void action(ObjectNode tree, String name, String errno, Action action) {
    tree.put(name, action.profileName());
    if (action.takesNumber()) {
      tree.put(errno, action.value() & DATA);
    }
  }
}
