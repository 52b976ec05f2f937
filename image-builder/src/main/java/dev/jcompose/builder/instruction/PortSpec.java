package dev.jcompose.builder.instruction;

import dev.jcompose.builder.dockerfile.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A port of EXPOSE: `80`, `53/udp`, `8000-8010/tcp`. An address or a port of the host in front of
/// it is ignored, as in Docker; a check warns about it.
final class PortSpec {
  private static final Pattern FORM =
      Pattern.compile("(?:.*:)?(\\d{1,5})(?:-(\\d{1,5}))?(?:/([a-zA-Z]+))?");
  private static final int MAX_PORT = 65_535;

  private PortSpec() {}

  static List<String> expand(Instruction instruction, String word) {
    Matcher matcher = FORM.matcher(word);
    if (!matcher.matches()) {
      throw instruction.problem("invalid containerPort: " + word);
    }
    int first = Integer.parseInt(matcher.group(1));
    int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
    String protocol = matcher.group(3) == null ? "tcp" : matcher.group(3).toLowerCase(Locale.ROOT);
    if (first > last || last > MAX_PORT) {
      throw instruction.problem("invalid containerPort: " + word);
    }
    if (!List.of("tcp", "udp", "sctp").contains(protocol)) {
      throw instruction.problem("invalid proto: " + protocol);
    }
    List<String> ports = new ArrayList<>();
    for (int port = first; port <= last; port++) {
      ports.add(port + "/" + protocol);
    }
    return ports;
  }
}
