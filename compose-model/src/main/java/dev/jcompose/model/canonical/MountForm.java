package dev.jcompose.model.canonical;

import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Mounts as plain values.
final class MountForm {
  private MountForm() {}

  static List<Value> of(List<Mount> mounts, Flavor flavor) {
    List<Value> items = new ArrayList<>();
    for (Mount mount : mounts) {
      items.add(of(mount, new FieldList(flavor)));
    }
    return items;
  }

  private static Value of(Mount mount, FieldList out) {
    switch (mount) {
      case Mount.Bind bind -> {
        head(out, "bind", Optional.of(bind.source()), bind);
        bind.options().ifPresent(options -> out.put("bind", bind(options, out)));
      }
      case Mount.OfVolume volume -> {
        head(out, "volume", volume.source(), volume);
        volume.bind().ifPresent(options -> out.put("bind", bind(options, out)));
        volume.options().ifPresent(options -> out.put("volume", volume(options, out)));
      }
      case Mount.Tmpfs tmpfs -> {
        head(out, "tmpfs", Optional.empty(), tmpfs);
        FieldList fields = out.child();
        fields.size("size", tmpfs.size());
        fields.number("mode", tmpfs.mode());
        if (!fields.isEmpty()) {
          out.put("tmpfs", fields.value());
        }
      }
      case Mount.OfImage image -> {
        head(out, "image", Optional.of(image.source()), image);
        FieldList fields = out.child();
        fields.text("subpath", image.subpath());
        if (!fields.isEmpty()) {
          out.put("image", fields.value());
        }
      }
      case Mount.Foreign foreign -> head(out, foreign.type(), foreign.source(), foreign);
    }
    return out.value();
  }

  private static void head(FieldList out, String type, Optional<String> source, Mount mount) {
    out.text("type", type);
    out.text("source", source);
    out.text("target", mount.target());
    out.flag("read_only", mount.readOnly());
    out.text("consistency", mount.consistency());
  }

  private static Value bind(Mount.BindOptions options, FieldList parent) {
    FieldList fields = parent.child();
    fields.text("selinux", options.selinux());
    fields.text("propagation", options.propagation());
    fields.flag("create_host_path", options.createHostPath());
    fields.text("recursive", options.recursive());
    return fields.value();
  }

  private static Value volume(Mount.VolumeOptions options, FieldList parent) {
    FieldList fields = parent.child();
    fields.map("labels", options.labels());
    fields.flag("nocopy", options.noCopy());
    fields.text("subpath", options.subpath());
    return fields.value();
  }
}
