package dev.jcompose.model.canonical;

import dev.jcompose.model.file.FileSource;
import dev.jcompose.model.network.Ipam;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.project.Model;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.value.Extensions;
import dev.jcompose.model.value.Value;
import dev.jcompose.model.volume.Volume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A project as plain values.
public final class CanonicalForm {
  private CanonicalForm() {}

  /// The active services and what they use, as `config` shows them.
  public static Value.Fields of(Project project, Flavor flavor) {
    FieldList out = new FieldList(flavor);
    boolean json = flavor == Flavor.JSON;
    if (json) {
      files(out, "configs", project.configs());
      models(out, project.models());
      out.text("name", project.name());
      networks(out, project.networks());
      files(out, "secrets", project.secrets());
      services(out, "services", project.services());
      volumes(out, project.volumes());
    } else {
      out.text("name", project.name());
      services(out, "services", project.services());
      networks(out, project.networks());
      volumes(out, project.volumes());
      files(out, "secrets", project.secrets());
      files(out, "configs", project.configs());
      models(out, project.models());
    }
    out.ordered(project.extensions().byPath())
        .forEach((key, value) -> out.put(key, sorted(value, out)));
    return (Value.Fields) out.value();
  }

  /// One service.
  public static Value of(Service service, Flavor flavor) {
    return ServiceForm.of(service, flavor);
  }

  /// One network.
  public static Value of(Network network, Flavor flavor) {
    return network(network, new FieldList(flavor));
  }

  /// One volume.
  public static Value of(Volume volume, Flavor flavor) {
    return volume(volume, new FieldList(flavor));
  }

  static void services(FieldList out, String key, Map<String, Service> services) {
    FieldList all = out.child();
    out.ordered(services)
        .forEach((name, service) -> all.put(name, ServiceForm.of(service, out.flavor())));
    out.put(key, all.value());
  }

  private static void networks(FieldList out, Map<String, Network> networks) {
    FieldList all = out.child();
    out.ordered(networks).forEach((key, network) -> all.put(key, network(network, out.child())));
    if (!all.isEmpty()) {
      out.put("networks", all.value());
    }
  }

  private static Value network(Network network, FieldList out) {
    out.text("name", network.name());
    out.text("driver", network.driver());
    out.map("driver_opts", network.driverOptions());
    Value.Fields ipam = ipam(network.ipam(), out.child());
    if (out.flavor() == Flavor.JSON || !ipam.fields().isEmpty()) {
      out.put("ipam", ipam);
    }
    out.flag("external", network.external());
    out.flag("internal", network.internal());
    out.flag("attachable", network.attachable());
    out.map("labels", network.labels());
    out.flag("enable_ipv4", network.enableIpv4());
    out.flag("enable_ipv6", network.enableIpv6());
    return extended(out, network.extensions());
  }

  static Value extended(FieldList out, Extensions extensions) {
    return out.flavor().hasExtensions()
        ? ExtensionForm.into(out.value(), extensions, value -> sorted(value, out))
        : out.value();
  }

  /// The value with its mappings in the order of the flavor.
  static Value sorted(Value value, FieldList like) {
    return switch (value) {
      case Value.Fields(var fields) when like.flavor() != Flavor.TRANSFER -> {
        Map<String, Value> inOrder = new LinkedHashMap<>();
        like.ordered(fields).forEach((key, field) -> inOrder.put(key, sorted(field, like)));
        yield new Value.Fields(inOrder);
      }
      case Value.Items(var items) when like.flavor() != Flavor.TRANSFER ->
          new Value.Items(items.stream().map(item -> sorted(item, like)).toList());
      default -> value;
    };
  }

  private static Value.Fields ipam(Ipam ipam, FieldList out) {
    out.text("driver", ipam.driver());
    List<Value> pools = new ArrayList<>();
    for (Ipam.Pool pool : ipam.pools()) {
      FieldList fields = out.child();
      fields.text("subnet", pool.subnet());
      fields.text("gateway", pool.gateway());
      fields.text("ip_range", pool.ipRange());
      fields.map("aux_addresses", pool.auxAddresses());
      pools.add(fields.value());
    }
    out.items("config", pools);
    out.map("options", ipam.options());
    return (Value.Fields) out.value();
  }

  private static void volumes(FieldList out, Map<String, Volume> volumes) {
    FieldList all = out.child();
    out.ordered(volumes).forEach((key, volume) -> all.put(key, volume(volume, out.child())));
    if (!all.isEmpty()) {
      out.put("volumes", all.value());
    }
  }

  private static Value volume(Volume volume, FieldList out) {
    out.text("name", volume.name());
    out.text("driver", volume.driver());
    out.map("driver_opts", volume.driverOptions());
    out.flag("external", volume.external());
    out.map("labels", volume.labels());
    return extended(out, volume.extensions());
  }

  private static void files(FieldList out, String key, Map<String, FileSource> files) {
    FieldList all = out.child();
    out.ordered(files).forEach((name, file) -> all.put(name, file(file, out.child())));
    if (!all.isEmpty()) {
      out.put(key, all.value());
    }
  }

  private static Value file(FileSource file, FieldList out) {
    out.text("name", file.name());
    switch (file.origin()) {
      case FileSource.Origin.OfFile of -> out.text("file", of.path());
      case FileSource.Origin.OfEnvironment of -> out.text("environment", of.variable());
      case FileSource.Origin.Inline of -> out.put("content", new Value.Text(of.content()));
      case FileSource.Origin.External _, FileSource.Origin.Stored _ -> {
        if (file.driver().isEmpty()) {
          out.flag("external", true);
        }
      }
    }
    out.map("labels", file.labels());
    out.text("driver", file.driver());
    out.map("driver_opts", file.driverOptions());
    out.text("template_driver", file.templateDriver());
    return extended(out, file.extensions());
  }

  private static void models(FieldList out, Map<String, Model> models) {
    FieldList all = out.child();
    out.ordered(models)
        .forEach((key, model) -> {
          FieldList fields = out.child();
          fields.text("name", model.name());
          fields.required("model", model.model());
          fields.number("context_size", model.contextSize());
          fields.texts("runtime_flags", model.runtimeFlags());
          all.put(key, fields.value());
        });
    if (!all.isEmpty()) {
      out.put("models", all.value());
    }
  }
}
