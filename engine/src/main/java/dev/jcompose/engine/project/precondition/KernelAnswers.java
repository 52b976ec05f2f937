package dev.jcompose.engine.project.precondition;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.request.NamespacedSysctls;
import dev.jcompose.model.network.NamespaceMode;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.resources.Ulimit;
import dev.jcompose.model.service.Service;
import dev.jcompose.runtime.plan.HardLimits;
import dev.jcompose.runtime.plan.KernelParameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// Kernel parameters and resource limits that this kernel would not set for a container.
///
/// @param project has the services whose namespaces others join
/// @param othersLoad whether a container that is started before may load modules of the kernel
/// @param refuse takes the path of an attribute and the reason
record KernelAnswers(Project project, boolean othersLoad, BiConsumer<String, String> refuse) {
  /// Parameters that our own rules of the firewall may yet bring.
  private static final List<String> OF_FIREWALL =
      List.of("net.netfilter.", "net.bridge.", "net.nf_");

  void check(Service service) {
    parameters(service);
    Map<String, Ulimit> limits = service.resources().ulimits();
    if (!limits.isEmpty()) {
      HardLimits most = HardLimits.ofThisMachine();
      limits.forEach((name, limit) ->
          most.refusal(name, limit.hard())
              .ifPresent(why -> refuse(service, "ulimits." + name, why)));
    }
  }

  private void parameters(Service service) {
    Map<String, String> settable = new TreeMap<>();
    service
        .resources()
        .sysctls()
        .forEach((name, value) -> {
          HostConfig host =
              HostConfig.with()
                  .sysctls(Map.of(name, value))
                  .networkMode(hosts(service, joined -> joined.networking().mode()))
                  .ipcMode(hosts(service, joined -> joined.security().ipc()))
                  .utsMode(hosts(service, joined -> joined.security().uts()))
                  .done();
          try {
            NamespacedSysctls.check(host);
            settable.put(name, value);
          } catch (EngineException.BadRequest refusal) {
            refuse(service, "sysctls." + name, String.valueOf(refusal.getMessage()));
          }
        });
    // Another runtime may have a kernel of its own.
    if (!settable.isEmpty() && service.lifecycle().runtime().isEmpty()) {
      for (KernelParameters.Refusal refusal : KernelParameters.refusals(settable)) {
        if (!refusal.missing() || !mayCome(refusal.name())) {
          refuse(service, "sysctls." + refusal.name(), refusal.why());
        }
      }
    }
  }

  private boolean mayCome(String name) {
    return othersLoad || OF_FIREWALL.stream().anyMatch(name.replace('/', '.')::startsWith);
  }

  /// `host` when a namespace is the host's, also through services that it joins.
  private String hosts(Service service, Function<Service, Optional<NamespaceMode>> modeOf) {
    Optional<NamespaceMode> mode = modeOf.apply(service);
    // A loader refuses services that join each other in a ring.
    return mode.isPresent() && mode.get() instanceof NamespaceMode.OfService(String name)
        ? project.service(name).map(owner -> hosts(owner, modeOf)).orElse("")
        : mode.filter(found -> found.is("host")).map(_ -> "host").orElse("");
  }

  private void refuse(Service service, String attribute, String why) {
    refuse.accept("services." + service.name() + "." + attribute, why);
  }
}
