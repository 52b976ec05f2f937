package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.diagnostics.SourcePosition;
import dev.jcompose.model.network.PortMapping;
import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Dependency;
import dev.jcompose.model.service.Service;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What only one container can have: published ports of the host, container names, and addresses of
/// networks.
///
/// Conflicts are warnings for a file as a whole, because Docker Compose accepts such files, and
/// starting one of the services alone is fine. They are errors for services that are to run
/// together. Two services may share a port if one of them waits until the other has completed.
public final class Claims {
  /// The address of a published port that does not name one.
  private static final List<String> EVERYWHERE = List.of("0.0.0.0", "::");

  private final Project project;
  private final Origins origins;
  private final Problems problems;
  private final Problem.Severity severity;

  private Claims(Project project, Origins origins, Problems problems, Problem.Severity severity) {
    this.project = project;
    this.origins = origins;
    this.problems = problems;
    this.severity = severity;
  }

  /// Adds what the services of a project claim together, as warnings.
  static void warn(Project project, Origins origins, Problems problems) {
    new Claims(project, origins, problems, Problem.Severity.WARNING).run();
  }

  /// What services that are to run together claim together, as errors that point at both places.
  public static List<Problem> errors(Project project, Origins origins) {
    Problems problems = new Problems();
    new Claims(project, origins, problems, Problem.Severity.ERROR).run();
    return problems.all();
  }

  private record Claim(String service, String path) {}

  private void run() {
    Map<String, Claim> names = new HashMap<>();
    Map<String, Map<String, Claim>> ports = new HashMap<>();
    Map<String, Claim> addresses = new HashMap<>();
    for (Service service : project.services().values()) {
      String path = "services." + service.name();
      service
          .lifecycle()
          .containerName()
          .ifPresent(name ->
              claim(
                  names,
                  name,
                  new Claim(service.name(), path + ".container_name"),
                  "container name \"" + name + "\""));
      if (service.replicas() > 0) {
        ports(service, path, ports);
        addresses(service, path, addresses);
      }
    }
  }

  /// Fixed addresses, which each container of a service would have.
  private void addresses(Service service, String path, Map<String, Claim> taken) {
    service
        .networking()
        .networks()
        .forEach((network, wish) -> {
          Map<String, Optional<String>> wishes = new LinkedHashMap<>();
          wishes.put("ipv4_address", wish.ipv4Address());
          wishes.put("ipv6_address", wish.ipv6Address());
          wishes.forEach((attribute, address) ->
              address.ifPresent(text -> {
                String what = "address " + text + " of network " + network;
                Claim claim =
                    new Claim(service.name(), path + ".networks." + network + "." + attribute);
                if (claim(taken, what, claim, what) && service.replicas() > 1) {
                  claim(taken, what, claim, what);
                }
              }));
        });
  }

  /// @param taken by port with its protocol, then by address
  private void ports(Service service, String path, Map<String, Map<String, Claim>> taken) {
    List<PortMapping> ports = service.networking().ports();
    for (int i = 0; i < ports.size(); i++) {
      PortMapping port = ports.get(i);
      if (port.published().isEmpty()
          || port.published().get().from() != port.published().get().to()
          || port.published().get().from() == 0) {
        continue;
      }
      String number = port.published().get() + "/" + port.protocol();
      Claim claim = new Claim(service.name(), path + ".ports[" + i + "]");
      Map<String, Claim> holders = taken.computeIfAbsent(number, _ -> new LinkedHashMap<>());
      for (String address : port.hostIp().map(List::of).orElse(EVERYWHERE)) {
        String what = "port " + number + (EVERYWHERE.contains(address) ? "" : " of " + address);
        Optional<String> key =
            holders.keySet().stream().filter(other -> meets(other, address)).findFirst();
        boolean free = claim(holders, key.orElse(address), claim, what);
        holders.putIfAbsent(address, claim);
        if (!free) {
          break;
        }
      }
    }
  }

  /// Whether two addresses are the same, or one of them is every address of its kind.
  private static boolean meets(String other, String address) {
    return isIpv6(other) == isIpv6(address)
        && (other.equals(address) || EVERYWHERE.contains(other) || EVERYWHERE.contains(address));
  }

  private static boolean isIpv6(String address) {
    return address.indexOf(':') >= 0;
  }

  /// Returns whether it is free.
  private boolean claim(Map<String, Claim> taken, String key, Claim claim, String what) {
    Claim first = taken.putIfAbsent(key, claim);
    boolean name = what.startsWith("container name");
    if (first == null || (!name && inTurn(first.service(), claim.service()))) {
      return true;
    }
    SourcePosition at = origins.at(claim.path()).orElse(SourcePosition.ofFile("project"));
    SourcePosition there = origins.at(first.path()).orElse(at);
    String both =
        first.service().equals(claim.service())
            ? "service \"" + claim.service() + "\" claims " + what + " twice"
            : "services \""
                + first.service()
                + "\" and \""
                + claim.service()
                + "\" both claim "
                + what;
    Problem problem =
        Problem.error(at, both).withSeverity(severity).withHint("only one of them can have it");
    problem =
        origins
            .find(claim.path())
            .map(node -> node.source().line(at.line()))
            .map(problem::withSourceLine)
            .orElse(problem);
    problems.add(problem.withRelated(there, "first claimed here"));
    return false;
  }

  /// Whether one of two services starts only when the other has completed.
  private boolean inTurn(String one, String other) {
    return endsBefore(one, other) || endsBefore(other, one);
  }

  private boolean endsBefore(String first, String second) {
    return project
        .service(second)
        .map(service -> service.dependsOn().get(first))
        .filter(dependency -> dependency.condition() == Dependency.Condition.COMPLETED)
        .isPresent();
  }
}
