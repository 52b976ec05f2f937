package dev.jcompose.model.bind;

import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.file.FileSource;
import dev.jcompose.model.network.Ipam;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.project.Model;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.value.Extensions;
import dev.jcompose.model.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads top-level networks, volumes, configs, secrets and models.
final class ResourceBinder {
  private ResourceBinder() {}

  static Network network(String key, MapNode node, Problems problems) {
    Attributes network = new Attributes(node, "networks." + key, problems);
    return new Network(
        key,
        network.text("name").orElse(key),
        network.isSet("external"),
        network.text("driver"),
        network.textMap("driver_opts"),
        network.child("ipam").map(ResourceBinder::ipam).orElse(Ipam.AUTOMATIC),
        network.isSet("internal"),
        network.isSet("attachable"),
        network.flag("enable_ipv4"),
        network.flag("enable_ipv6"),
        network.textMap("labels"),
        extensions(node));
  }

  private static Extensions extensions(MapNode node) {
    return ExtensionFinder.directlyIn(node);
  }

  private static Ipam ipam(Attributes ipam) {
    List<Ipam.Pool> pools = new ArrayList<>();
    for (Attributes pool : ipam.children("config")) {
      pools.add(
          new Ipam.Pool(
              pool.text("subnet"),
              pool.text("gateway"),
              pool.text("ip_range"),
              pool.textMap("aux_addresses")));
    }
    return new Ipam(ipam.text("driver"), pools, ipam.textMap("options"));
  }

  static Volume volume(String key, MapNode node, Problems problems) {
    Attributes volume = new Attributes(node, "volumes." + key, problems);
    return new Volume(
        key,
        volume.text("name").orElse(key),
        volume.isSet("external"),
        volume.text("driver"),
        volume.textMap("driver_opts"),
        volume.textMap("labels"),
        extensions(node));
  }

  static FileSource file(String section, String key, MapNode node, Problems problems) {
    Attributes file = new Attributes(node, section + "." + key, problems);
    Optional<FileSource.Origin> origin =
        file.text("file")
            .<FileSource.Origin>map(FileSource.Origin.OfFile::new)
            .or(() -> file.text("environment").map(FileSource.Origin.OfEnvironment::new))
            .or(() -> file.textOrEmpty("content").map(FileSource.Origin.Inline::new));
    return new FileSource(
        key,
        file.text("name").orElse(key),
        file.isSet("external")
            ? new FileSource.Origin.External()
            : origin.orElseGet(FileSource.Origin.External::new),
        file.textMap("labels"),
        file.text("driver"),
        file.textMap("driver_opts"),
        file.text("template_driver"),
        extensions(node));
  }

  static Model model(String key, MapNode node, Problems problems) {
    Attributes model = new Attributes(node, "models." + key, problems);
    OptionalLong size = model.count("context_size");
    return new Model(
        key,
        model.text("name"),
        model.text("model").orElse(""),
        size,
        model.texts("runtime_flags"));
  }
}
