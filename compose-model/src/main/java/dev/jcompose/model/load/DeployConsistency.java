package dev.jcompose.model.load;

import dev.jcompose.model.deploy.Deploy;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import java.util.OptionalDouble;

/// Attributes of a service that `deploy` has, too: both must have the same value.
final class DeployConsistency {
  private final Service service;
  private final MapNode node;
  private final Problems problems;

  DeployConsistency(Service service, MapNode node, Problems problems) {
    this.service = service;
    this.node = node;
    this.problems = problems;
  }

  private Node at(String path) {
    return new Origins(node).find(path).orElse(node);
  }

  void run() {
    if (service.replicas() > 1 && service.lifecycle().containerName().isPresent()) {
      boolean scale = service.lifecycle().scale().isPresent();
      String attribute = scale ? "scale" : "deploy.replicas";
      problems.add(
          Finding.error(
                  at(attribute),
                  "service \""
                      + service.name()
                      + "\": can't set container_name and "
                      + attribute
                      + ", a container name must be unique")
              .withRelated(at("container_name").at(), "container_name here"));
    }
    service.deploy().ifPresent(this::deploy);
  }

  private void deploy(Deploy deploy) {
    if (service.lifecycle().scale().isPresent()
        && deploy.replicas().isPresent()
        && service.lifecycle().scale().getAsInt() != deploy.replicas().getAsInt()) {
      distinct("scale", "deploy.replicas");
    }
    var resources = service.resources();
    deploy
        .limits()
        .ifPresent(limits -> {
          if (resources.cpus().isPresent() && !same(limits.cpus(), resources.cpus())) {
            distinct("cpus", "deploy.resources.limits.cpus");
          }
          if (resources.memLimit().isPresent() && !limits.memory().equals(resources.memLimit())) {
            distinct("mem_limit", "deploy.resources.limits.memory");
          }
          if (resources.pidsLimit().isPresent() && !limits.pids().equals(resources.pidsLimit())) {
            distinct("pids_limit", "deploy.resources.limits.pids");
          }
        });
    deploy
        .reservations()
        .ifPresent(reserved -> {
          if (resources.memReservation().isPresent()
              && !reserved.memory().equals(resources.memReservation())) {
            distinct("mem_reservation", "deploy.resources.reservations.memory");
          }
        });
  }

  private static boolean same(OptionalDouble one, OptionalDouble two) {
    return one.isPresent()
        && two.isPresent()
        && Float.compare((float) one.getAsDouble(), (float) two.getAsDouble()) == 0;
  }

  private void distinct(String own, String deployed) {
    Node at = at(deployed);
    problems.add(
        Finding.error(
                at,
                "service \""
                    + service.name()
                    + "\": can't set distinct values on '"
                    + own
                    + "' and '"
                    + deployed
                    + "'")
            .withHint("keep one of them, or give both the same value")
            .withRelated(at(own).at(), own + " here"));
  }
}
