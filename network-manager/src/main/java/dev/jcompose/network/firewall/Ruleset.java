package dev.jcompose.network.firewall;

import dev.jcompose.network.address.Cidr;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The texts for nft(8): the table as a whole, and the small changes to it.
///
/// The shape follows moby's bridge driver in the mode without userland proxy, with maps where it
/// has a rule for each container: a packet takes the same number of steps whatever the number of
/// containers, and a published port is one element.
///
/// @param table the name of our table
public record Ruleset(String table) {

  /// Replaces the whole table by one for these networks and ports, in one transaction.
  public String whole(Collection<FilteredNetwork> networks, Collection<PortForward> leads) {
    StringBuilder text = new StringBuilder(remove());
    text.append("table inet ").append(table).append(" {\n").append(FRAME).append("}\n");
    networks.forEach(network -> text.append(add(network)));
    text.append(publish(leads));
    return text.toString();
  }

  /// Removes the whole table, also when it is not there.
  public String remove() {
    return "table inet " + table + "\ndelete table inet " + table + "\n";
  }

  /// Adds a network.
  public String add(FilteredNetwork network) {
    String bridge = '"' + network.bridge() + '"';
    String key = network.key();
    StringBuilder text = new StringBuilder();
    chain(text, "into_" + key, into(network, bridge));
    element(text, "add", "into", bridge + " : jump into_" + key);
    element(text, "add", "bridges", bridge);
    if (network.internal()) {
      chain(text, "outof_" + key, "oifname " + bridge + " return", "drop");
      element(text, "add", "outof", bridge + " : jump outof_" + key);
    }
    subnets(text, "add", network);
    return text.toString();
  }

  /// Removes a network.
  public String delete(FilteredNetwork network) {
    String bridge = '"' + network.bridge() + '"';
    String key = network.key();
    StringBuilder text = new StringBuilder();
    element(text, "delete", "into", bridge);
    element(text, "delete", "bridges", bridge);
    if (network.internal()) {
      element(text, "delete", "outof", bridge);
      text.append("delete chain inet %s outof_%s\n".formatted(table, key));
    }
    subnets(text, "delete", network);
    text.append("delete chain inet %s into_%s\n".formatted(table, key));
    return text.toString();
  }

  /// Publishes ports.
  public String publish(Collection<PortForward> leads) {
    return elements("add", leads);
  }

  /// Ends the publication of ports.
  public String unpublish(Collection<PortForward> leads) {
    return elements("delete", leads);
  }

  private static String[] into(FilteredNetwork network, String bridge) {
    String own = "iifname " + bridge + (network.talk() ? " accept" : " ct status != dnat drop");
    return network.internal()
        ? new String[] {own, "drop"}
        : new String[] {
          "ct state established,related accept", own, "ct status dnat accept", "drop"
        };
  }

  private void subnets(StringBuilder text, String verb, FilteredNetwork network) {
    for (Cidr subnet : network.subnets()) {
      String family = subnet.v6() ? "6" : "4";
      element(text, verb, "subnets" + family, subnet.toString());
      if (network.masquerade() && !network.internal()) {
        element(text, verb, "leave" + family, subnet.toString());
      }
    }
  }

  private void chain(StringBuilder text, String name, String... rules) {
    text.append("add chain inet %s %s\n".formatted(table, name));
    for (String rule : rules) {
      text.append("add rule inet %s %s %s\n".formatted(table, name, rule));
    }
  }

  private void element(StringBuilder text, String verb, String set, String element) {
    text.append("%s element inet %s %s { %s }\n".formatted(verb, table, set, element));
  }

  private String elements(String verb, Collection<PortForward> leads) {
    Map<String, List<PortForward>> byMap =
        leads.stream()
            .collect(Collectors.groupingBy(PortForward::map, TreeMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder();
    byMap.forEach((map, part) ->
        element(
            text,
            verb,
            map,
            part.stream()
                .map(lead -> verb.equals("add") ? lead.element() : lead.key())
                .collect(Collectors.joining(", "))));
    return text.toString();
  }

  // loopback: the bridges have route_localnet, so that 127.0.0.1 of the host can be published; a
  // container must not reach the host's loopback by it (CVE-2020-8558). prerouting: never for
  // 127.0.0.0/8, so a port published on 127.0.0.1 is not reached from the LAN. output: no packet
  // leaves the host with ::1 as its sender; the shims serve that address. forward: a container's
  // address is reached only from its bridge or by a published port: neither from other networks nor
  // by a neighbour on the LAN that routes to it. postrouting: otherwise, a container that uses a
  // published port of its own network would get answers directly, from an address that it did not
  // contact.
  private static final String FRAME =
      """
        set bridges { type ifname; }
        map into { type ifname : verdict; }
        map outof { type ifname : verdict; }
        set subnets4 { type ipv4_addr; flags interval; }
        set subnets6 { type ipv6_addr; flags interval; }
        set leave4 { type ipv4_addr; flags interval; }
        set leave6 { type ipv6_addr; flags interval; }
        map published4 { type inet_proto . inet_service : ipv4_addr . inet_service; }
        map published6 { type inet_proto . inet_service : ipv6_addr . inet_service; }
        map published_at4 { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }
        map published_at6 { type ipv6_addr . inet_proto . inet_service : ipv6_addr . inet_service; }
        chain loopback {
          type filter hook prerouting priority raw; policy accept;
          iifname @bridges ip daddr 127.0.0.0/8 drop
          iifname @bridges ip saddr 127.0.0.0/8 drop
        }
        chain lead {
          dnat ip to ip daddr . meta l4proto . th dport map @published_at4
          dnat ip to meta l4proto . th dport map @published4
          dnat ip6 to ip6 daddr . meta l4proto . th dport map @published_at6
          dnat ip6 to meta l4proto . th dport map @published6
        }
        chain prerouting {
          type nat hook prerouting priority dstnat; policy accept;
          ip daddr != 127.0.0.0/8 fib daddr type local jump lead
          meta nfproto ipv6 fib daddr type local jump lead
        }
        chain output {
          type nat hook output priority -100; policy accept;
          meta nfproto ipv4 fib daddr type local jump lead
          ip6 daddr != ::1 fib daddr type local jump lead
        }
        chain forward {
          type filter hook forward priority filter; policy accept;
          iifname vmap @outof
          oifname vmap @into
        }
        chain postrouting {
          type nat hook postrouting priority srcnat; policy accept;
          oifname @bridges ct status dnat fib saddr type local masquerade
          oifname @bridges ct status dnat ip saddr @subnets4 masquerade
          oifname @bridges ct status dnat ip6 saddr @subnets6 masquerade
          oifname != @bridges ip saddr @leave4 masquerade
          oifname != @bridges ip6 saddr @leave6 masquerade
        }
      """;
}
