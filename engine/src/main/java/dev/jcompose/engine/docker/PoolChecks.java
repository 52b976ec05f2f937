package dev.jcompose.engine.docker;

import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.address.Cidr;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is wrong with the address ranges of a network, all of it in one answer.
///
/// @see "moby api/types/network/ipam.go: ValidateIPAM"
final class PoolChecks {
  private final List<String> problems = new ArrayList<>();

  private PoolChecks() {}

  /// Rejects what Docker rejects.
  ///
  /// @throws HttpProblem 400 in Docker's words
  static void check(List<NetworkRoutes.Pool> pools) {
    var checks = new PoolChecks();
    pools.forEach(checks::pool);
    if (!checks.problems.isEmpty()) {
      throw HttpProblem.badRequest(
          "invalid network config:\n" + String.join("\n", checks.problems));
    }
  }

  private void pool(NetworkRoutes.Pool pool) {
    Optional<Cidr> parsed = block("subnet", pool.subnet());
    if (parsed.isEmpty()) {
      return;
    }
    Cidr subnet = parsed.orElseThrow();
    if (!pool.ipRange().isEmpty()) {
      block("ip-range", pool.ipRange())
          .flatMap(range -> outside(range, subnet))
          .ifPresent(why -> add("ip-range", pool.ipRange(), why));
    }
    if (!pool.gateway().isEmpty()) {
      address("gateway", pool.gateway(), pool.gateway(), subnet);
    }
    pool.auxiliaryAddresses()
        .forEach((name, text) -> address("auxiliary address", name, text, subnet));
  }

  private static Optional<String> outside(Cidr range, Cidr subnet) {
    if (range.length() < subnet.length()) {
      return Optional.of("CIDR block is bigger than its parent subnet " + subnet);
    }
    return subnet.contains(range)
        ? Optional.empty()
        : Optional.of("parent subnet " + subnet + " doesn't contain ip-range");
  }

  /// A range without bits of a single host.
  private Optional<Cidr> block(String what, String text) {
    Cidr block;
    InetAddress first;
    try {
      block = Cidr.parse(text);
      first = IpText.parse(text.substring(0, text.indexOf('/')));
    } catch (NetworkException malformed) {
      add(what, text, "invalid CIDR block notation");
      return Optional.empty();
    }
    if (!first.equals(block.first())) {
      add(what, text, "it should be " + block);
      return Optional.empty();
    }
    return Optional.of(block);
  }

  private void address(String what, String name, String text, Cidr subnet) {
    try {
      if (!subnet.contains(IpText.parse(text))) {
        add(what, name, "parent subnet " + subnet + " doesn't contain this address");
      }
    } catch (NetworkException malformed) {
      add(what, name, "invalid address");
    }
  }

  private void add(String what, String name, String why) {
    problems.add("invalid " + what + " " + name + ": " + why);
  }
}
