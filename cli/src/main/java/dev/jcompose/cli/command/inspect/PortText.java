package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Ports as `ps` shows them: `0.0.0.0:8080->80/tcp`; neighbours that keep their number become a
/// range.
final class PortText {
  private PortText() {}

  static List<Json> sorted(List<Json> ports) {
    List<Json> sorted = new ArrayList<>(ports);
    sorted.sort(
        Comparator.comparingLong((Json port) -> port.at("PrivatePort").number())
            .thenComparing(port -> port.at("IP").text())
            .thenComparingLong(port -> port.at("PublicPort").number())
            .thenComparing(port -> port.at("Type").text()));
    return sorted;
  }

  static String of(List<Json> ports) {
    Map<String, long[]> ranges = new LinkedHashMap<>();
    List<String> texts = new ArrayList<>();
    List<String> mapped = new ArrayList<>();
    for (Json port : sorted(ports)) {
      String address = port.at("IP").text();
      String type = port.at("Type").text();
      long inside = port.at("PrivatePort").number();
      long outside = port.at("PublicPort").number();
      if (!address.isEmpty() && outside != inside) {
        mapped.add(host(address) + ":" + outside + "->" + inside + "/" + type);
        continue;
      }
      String key = address + "/" + type;
      long[] range = ranges.get(key);
      if (range != null && inside == range[1] + 1) {
        range[1] = inside;
        continue;
      }
      if (range != null) {
        texts.add(text(key, range));
      }
      ranges.put(key, new long[] {inside, inside});
    }
    ranges.forEach((key, range) -> texts.add(text(key, range)));
    texts.addAll(mapped);
    return String.join(", ", texts);
  }

  /// An address as written in front of a port: `[::1]`.
  static String host(String address) {
    return address.indexOf(':') < 0 ? address : "[" + address + "]";
  }

  private static String text(String key, long[] range) {
    int slash = key.lastIndexOf('/');
    String address = key.substring(0, slash);
    String ports = range[0] == range[1] ? "" + range[0] : range[0] + "-" + range[1];
    return (address.isEmpty() ? "" : host(address) + ":" + ports + "->")
        + ports
        + key.substring(slash);
  }
}
