package dev.jcompose.model.shorthand;

import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.Map;

/// `extra_hosts`: a list of `host=ip`, `host:ip` or `host=[v6]`, with several addresses between
/// commas, or a mapping.
final class Hosts {
  private Hosts() {}

  static Node toMapping(Node value, Problems problems) {
    MapNode hosts = MapNode.at(value);
    switch (value) {
      case ListNode list -> {
        for (Node item : list.items()) {
          if (item instanceof ScalarNode scalar) {
            entry(hosts, scalar, problems);
          }
        }
      }
      case MapNode map -> {
        for (Map.Entry<String, Node> entry : map.entries().entrySet()) {
          addresses(hosts, entry.getKey(), entry.getValue(), problems);
        }
      }
      case ScalarNode scalar -> {
        return scalar;
      }
    }
    return hosts;
  }

  private static void entry(MapNode hosts, ScalarNode item, Problems problems) {
    String text = item.text();
    int separator = text.indexOf('=');
    if (separator < 0) {
      separator = text.indexOf(':');
    }
    if (separator < 0) {
      problems.add(
          Finding.error(item, "extra host \"" + text + "\" has no address")
              .withHint("write host=address"));
      return;
    }
    String host = text.substring(0, separator);
    checkHost(host, item, problems);
    ListNode addresses = list(hosts, host, item);
    add(addresses, item, text.substring(separator + 1));
  }

  private static void addresses(MapNode hosts, String host, Node value, Problems problems) {
    checkHost(host, value, problems);
    ListNode addresses = list(hosts, host, value);
    if (value instanceof ListNode list) {
      for (Node item : list.items()) {
        if (item instanceof ScalarNode scalar) {
          add(addresses, item, scalar.text());
        }
      }
    } else if (value instanceof ScalarNode scalar) {
      add(addresses, value, scalar.text());
    }
  }

  private static void add(ListNode addresses, Node place, String text) {
    for (String address : text.split(",", -1)) {
      addresses.items().add(ScalarNode.text(place, withoutBrackets(address)));
    }
  }

  private static ListNode list(MapNode hosts, String host, Node place) {
    if (hosts.get(host) instanceof ListNode list) {
      return list;
    }
    ListNode list = ListNode.at(place);
    hosts.put(host, list);
    return list;
  }

  private static void checkHost(String host, Node at, Problems problems) {
    if (host.isEmpty() || host.indexOf(':') >= 0 || host.indexOf('=') >= 0) {
      problems.add(Finding.error(at, "\"" + host + "\" is not a host name"));
    }
  }

  private static String withoutBrackets(String address) {
    return address.length() > 2 && address.startsWith("[") && address.endsWith("]")
        ? address.substring(1, address.length() - 1)
        : address;
  }
}
