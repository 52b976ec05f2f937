package dev.jcompose.model.hash;

import dev.jcompose.model.canonical.CanonicalForm;
import dev.jcompose.model.canonical.Flavor;
import dev.jcompose.model.file.FileSource;
import dev.jcompose.model.mount.FileGrant;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.text.JsonText;
import dev.jcompose.model.value.Value;
import dev.jcompose.model.volume.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Hashes that change when, and only when, something changes that needs a new container, network or
/// volume.
///
/// For a service: its canonical form without `x-` elements other than `x-jcompose`, `build`,
/// `pull_policy`, `scale`, `deploy.replicas`, `depends_on`, `profiles` and `develop`, and with the
/// content of its configs and secrets, which Docker Compose leaves out. The order of keys does not
/// matter.
public final class ServiceHash {
  private ServiceHash() {}

  /// SHA-256 in hexadecimal.
  public static String of(Service service, Project project) {
    Map<String, Value> fields = new TreeMap<>();
    if (CanonicalForm.of(service, Flavor.HASH) instanceof Value.Fields all) {
      fields.putAll(all.fields());
    }
    fields
        .keySet()
        .removeIf(key ->
            switch (key) {
              case "build", "pull_policy", "scale", "depends_on", "profiles", "develop", "attach" ->
                  true;
              default -> false;
            });
    if (fields.get("deploy") instanceof Value.Fields deploy) {
      Map<String, Value> kept = new LinkedHashMap<>(deploy.fields());
      kept.remove("replicas");
      if (kept.isEmpty()) {
        fields.remove("deploy");
      } else {
        fields.put("deploy", new Value.Fields(kept));
      }
    }
    MessageDigest digest = HexDigest.begin();
    digest.update(bytes(JsonText.compact(new Value.Fields(fields))));
    for (FileGrant grant : service.storage().configs()) {
      content(project.configs().get(grant.source()), project, digest);
    }
    for (FileGrant grant : service.storage().secrets()) {
      content(project.secrets().get(grant.source()), project, digest);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// SHA-256 in hexadecimal of a network's whole description.
  public static String of(Network network) {
    return of(CanonicalForm.of(network, Flavor.HASH));
  }

  /// SHA-256 in hexadecimal of a volume's whole description.
  public static String of(Volume volume) {
    return of(CanonicalForm.of(volume, Flavor.HASH));
  }

  private static String of(Value value) {
    MessageDigest digest = HexDigest.begin();
    digest.update(bytes(JsonText.compact(value)));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void content(@Nullable FileSource source, Project project, MessageDigest digest) {
    if (source == null) {
      return;
    }
    digest.update(bytes("\n" + source.key() + "\n"));
    source.templateDriver().ifPresent(driver -> digest.update(bytes(driver + "\n")));
    switch (source.origin()) {
      case FileSource.Origin.OfFile file -> file(file.path(), digest);
      case FileSource.Origin.OfEnvironment of ->
          digest.update(bytes(project.environment().getOrDefault(of.variable(), "")));
      case FileSource.Origin.Inline inline -> digest.update(bytes(inline.content()));
      case FileSource.Origin.External _ -> digest.update(bytes(source.name()));
      case FileSource.Origin.Stored stored -> file(stored.value().toString(), digest);
    }
  }

  private static void file(String name, MessageDigest digest) {
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      // A name that no file can have, such as one with half a surrogate pair.
      digest.update((byte) 0);
      return;
    }
    if (!Files.isRegularFile(path)) {
      digest.update((byte) 0);
      return;
    }
    byte[] buffer = new byte[16 * 1024];
    try (InputStream in = Files.newInputStream(path)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    } catch (IOException e) {
      // An unreadable file hashes like a missing one; the error is reported where the file is used.
      digest.update((byte) 0);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
