package dev.jcompose.model.bind;

import dev.jcompose.model.deploy.Deploy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads `deploy`.
final class DeployBinder {
  private DeployBinder() {}

  static Deploy bind(Attributes deploy) {
    Optional<Attributes> resources = deploy.child("resources");
    return new Deploy(
        deploy.text("mode"),
        deploy.smallInteger("replicas", 0, Integer.MAX_VALUE),
        deploy.textMap("labels"),
        deploy.child("update_config").map(DeployBinder::update),
        deploy.child("rollback_config").map(DeployBinder::update),
        resources.flatMap(shares -> shares.child("limits")).map(DeployBinder::share),
        resources.flatMap(shares -> shares.child("reservations")).map(DeployBinder::share),
        deploy.child("restart_policy").map(DeployBinder::restart),
        deploy.child("placement").map(DeployBinder::placement).orElse(Deploy.Placement.ANYWHERE),
        deploy.text("endpoint_mode"));
  }

  private static Deploy.UpdatePolicy update(Attributes update) {
    return new Deploy.UpdatePolicy(
        update.integer("parallelism", 0, Long.MAX_VALUE),
        update.span("delay"),
        update.text("failure_action"),
        update.span("monitor"),
        update.decimal("max_failure_ratio"),
        update.text("order"));
  }

  private static Deploy.Share share(Attributes share) {
    List<Deploy.GenericResource> generic = new ArrayList<>();
    for (Attributes item : share.children("generic_resources")) {
      item.child("discrete_resource_spec")
          .ifPresent(spec ->
              generic.add(
                  new Deploy.GenericResource(
                      spec.text("kind").orElse(""), spec.integer("value").orElse(0))));
    }
    return new Deploy.Share(
        share.decimal("cpus"),
        share.size("memory"),
        share.count("pids"),
        ResourcesBinder.requests(share, "devices"),
        generic);
  }

  private static Deploy.RestartRule restart(Attributes restart) {
    restart.warnUnlessOneOf(
        "condition", List.of("none", "no", "on-failure", "any", "always", "unless-stopped"));
    return new Deploy.RestartRule(
        restart.text("condition"),
        restart.duration("delay"),
        restart.integer("max_attempts", 0, Long.MAX_VALUE),
        restart.duration("window"));
  }

  private static Deploy.Placement placement(Attributes placement) {
    List<String> spread = new ArrayList<>();
    for (Attributes preference : placement.children("preferences")) {
      preference.text("spread").ifPresent(spread::add);
    }
    OptionalLong most = placement.count("max_replicas_per_node");
    return new Deploy.Placement(placement.texts("constraints"), spread, most);
  }
}
