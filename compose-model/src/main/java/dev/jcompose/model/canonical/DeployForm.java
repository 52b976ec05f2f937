package dev.jcompose.model.canonical;

import dev.jcompose.model.deploy.Deploy;
import dev.jcompose.model.value.Value;
import java.util.ArrayList;
import java.util.List;

/// `deploy` as plain values.
final class DeployForm {
  private DeployForm() {}

  static Value of(Deploy deploy, Flavor flavor) {
    boolean json = flavor == Flavor.JSON;
    FieldList out = new FieldList(flavor);
    out.text("mode", deploy.mode());
    out.number("replicas", deploy.replicas());
    out.map("labels", deploy.labels());
    deploy.update().ifPresent(update -> out.put("update_config", update(update, out)));
    deploy.rollback().ifPresent(update -> out.put("rollback_config", update(update, out)));
    FieldList resources = out.child();
    deploy.limits().ifPresent(share -> resources.put("limits", share(share, out)));
    deploy.reservations().ifPresent(share -> resources.put("reservations", share(share, out)));
    if (json || !resources.isEmpty()) {
      out.put("resources", resources.value());
    }
    deploy.restart().ifPresent(restart -> out.put("restart_policy", restart(restart, out)));
    Value.Fields placement = placement(deploy.placement(), out);
    if (json || !placement.fields().isEmpty()) {
      out.put("placement", placement);
    }
    out.text("endpoint_mode", deploy.endpointMode());
    return out.value();
  }

  private static Value update(Deploy.UpdatePolicy update, FieldList parent) {
    FieldList out = parent.child();
    out.number("parallelism", update.parallelism());
    out.duration("delay", update.delay());
    out.text("failure_action", update.failureAction());
    out.duration("monitor", update.monitor());
    out.number("max_failure_ratio", update.maxFailureRatio());
    out.text("order", update.order());
    return out.value();
  }

  private static Value share(Deploy.Share share, FieldList parent) {
    FieldList out = parent.child();
    out.number("cpus", share.cpus());
    out.size("memory", share.memory());
    out.number("pids", share.pids());
    out.items("devices", ResourceForms.requests(share.devices(), out, true));
    List<Value> generic = new ArrayList<>();
    for (Deploy.GenericResource resource : share.genericResources()) {
      FieldList spec = out.child();
      spec.text("kind", resource.kind());
      spec.put("value", Numbers.of(resource.value()));
      FieldList item = out.child();
      item.put("discrete_resource_spec", spec.value());
      generic.add(item.value());
    }
    out.items("generic_resources", generic);
    return out.value();
  }

  private static Value restart(Deploy.RestartRule restart, FieldList parent) {
    FieldList out = parent.child();
    out.text("condition", restart.condition());
    out.duration("delay", restart.delay());
    out.number("max_attempts", restart.maxAttempts());
    out.duration("window", restart.window());
    return out.value();
  }

  private static Value.Fields placement(Deploy.Placement placement, FieldList parent) {
    FieldList out = parent.child();
    out.texts("constraints", placement.constraints());
    List<Value> preferences = new ArrayList<>();
    for (String label : placement.spread()) {
      FieldList preference = out.child();
      preference.text("spread", label);
      preferences.add(preference.value());
    }
    out.items("preferences", preferences);
    out.number("max_replicas_per_node", placement.maxPerNode());
    return (Value.Fields) out.value();
  }
}
