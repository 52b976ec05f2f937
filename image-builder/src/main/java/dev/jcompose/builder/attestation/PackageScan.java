package dev.jcompose.builder.attestation;

import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.file.OpenFlag;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The packages that are installed in an image, by the databases of `dpkg` and `apk`. The files may
/// be hostile: only regular ones are read, without blocking, and no more than 64 MiB.
final class PackageScan {
  private static final int MAX_SIZE = 64 << 20;
  private static final String DPKG = "var/lib/dpkg/status";

  /// Images without a package manager, such as distroless ones, have a file for each package.
  private static final String DPKG_PARTS = "var/lib/dpkg/status.d";

  private static final List<String> APK =
      List.of("lib/apk/db/installed", "usr/lib/apk/db/installed");
  private static final List<String> RPM =
      List.of("var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm");

  private final Directory root;
  private final Map<String, String> system;

  PackageScan(Directory root) {
    this.root = root;
    this.system = system();
  }

  /// An installed package.
  ///
  /// @param supplier who maintains it; may be empty
  /// @param license as its database says; may be empty
  /// @param purl its package URL
  /// @param database the file that names it
  record Installed(
      String name, String version, String supplier, String license, String purl, String database) {}

  /// What is installed.
  List<Installed> packages() {
    List<Installed> all = new ArrayList<>(dpkg(DPKG));
    for (String part : list(DPKG_PARTS)) {
      if (!part.endsWith(".md5sums")) {
        all.addAll(dpkg(DPKG_PARTS + "/" + part));
      }
    }
    APK.forEach(database -> all.addAll(apk(database)));
    return all;
  }

  /// Whether there are packages that are not read.
  boolean hasRpm() {
    return RPM.stream().anyMatch(directory -> !list(directory).isEmpty());
  }

  /// The system in words: `Debian GNU/Linux 12 (bookworm)`; may be empty.
  String systemName() {
    return system.getOrDefault("PRETTY_NAME", "");
  }

  private List<Installed> dpkg(String database) {
    List<Installed> found = new ArrayList<>();
    for (String paragraph : read(database).split("\n\n+", -1)) {
      Map<String, String> fields = fields(paragraph, ": ");
      String name = fields.getOrDefault("Package", "");
      String version = fields.getOrDefault("Version", "");
      boolean installed = fields.getOrDefault("Status", "ok installed").endsWith(" installed");
      if (!name.isEmpty() && installed) {
        String purl =
            "pkg:deb/%s/%s@%s?arch=%s%s"
                .formatted(
                    system.getOrDefault("ID", "debian"),
                    encoded(name),
                    encoded(version),
                    fields.getOrDefault("Architecture", ""),
                    distribution());
        found.add(
            new Installed(
                name, version, fields.getOrDefault("Maintainer", ""), "", purl, "/" + database));
      }
    }
    return found;
  }

  private List<Installed> apk(String database) {
    List<Installed> found = new ArrayList<>();
    for (String paragraph : read(database).split("\n\n+", -1)) {
      Map<String, String> fields = fields(paragraph, ":");
      String name = fields.getOrDefault("P", "");
      if (!name.isEmpty()) {
        String version = fields.getOrDefault("V", "");
        String purl =
            "pkg:apk/%s/%s@%s?arch=%s%s"
                .formatted(
                    system.getOrDefault("ID", "alpine"),
                    encoded(name),
                    encoded(version),
                    fields.getOrDefault("A", ""),
                    distribution());
        found.add(
            new Installed(
                name,
                version,
                fields.getOrDefault("m", ""),
                fields.getOrDefault("L", ""),
                purl,
                "/" + database));
      }
    }
    return found;
  }

  private String distribution() {
    String id = system.getOrDefault("ID", "");
    return id.isEmpty()
        ? ""
        : "&distro=" + encoded(id + "-" + system.getOrDefault("VERSION_ID", ""));
  }

  /// As package URLs are written.
  private static String encoded(String text) {
    return text.replace("%", "%25").replace("+", "%2B").replace(":", "%3A").replace(" ", "%20");
  }

  /// Lines `name SEPARATOR value`; those that go on with a blank are left out.
  private static Map<String, String> fields(String paragraph, String separator) {
    Map<String, String> fields = new LinkedHashMap<>();
    paragraph
        .lines()
        .filter(line -> !line.startsWith(" "))
        .forEach(line -> {
          int end = line.indexOf(separator);
          if (end > 0) {
            fields.putIfAbsent(line.substring(0, end), line.substring(end + separator.length()));
          }
        });
    return fields;
  }

  private Map<String, String> system() {
    Map<String, String> found = new LinkedHashMap<>();
    String text = read("etc/os-release");
    fields(text.isEmpty() ? read("usr/lib/os-release") : text, "=")
        .forEach((name, value) -> found.put(name, value.replace("\"", "").replace("'", "")));
    return found;
  }

  private List<String> list(String path) {
    try (Directory directory = root.directory(path)) {
      return directory.list().stream().map(DirectoryEntry::name).sorted().toList();
    } catch (LinuxException _) {
      return List.of();
    }
  }

  private String read(String path) {
    try (OpenFile file = root.open(path, OpenFlag.READ_ONLY | OpenFlag.NON_BLOCKING)) {
      if (!file.status().isRegular()) {
        return "";
      }
      ByteBuffer content =
          ByteBuffer.allocate((int) Math.min(MAX_SIZE, Math.max(1, file.status().size())));
      while (content.hasRemaining() && file.read(content) > 0) {
        // Until it is full or the file ends.
      }
      return new String(content.array(), 0, content.position(), StandardCharsets.UTF_8);
    } catch (LinuxException _) {
      return "";
    }
  }
}
