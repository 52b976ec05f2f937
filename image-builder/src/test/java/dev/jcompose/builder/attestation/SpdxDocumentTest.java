package dev.jcompose.builder.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.linux.file.Directory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class SpdxDocumentTest {
  @TempDir private Path root;

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private SpdxDocument.Made made() {
    try (Directory directory = Directory.open(root)) {
      return SpdxDocument.of(
          directory, "app:1", "ab".repeat(32), Instant.parse("2026-01-02T03:04:05.678Z"));
    }
  }

  /// Name, version, license and package URL of what the image contains.
  private List<String> contained() {
    List<String> found = new ArrayList<>();
    for (JsonNode each : JsonDocument.elements(made().document(), "packages")) {
      if (!each.path("SPDXID").asString("").equals("SPDXRef-Image")) {
        found.add(
            "%s|%s|%s|%s"
                .formatted(
                    each.path("name").asString(""),
                    each.path("versionInfo").asString(""),
                    each.path("licenseDeclared").asString(""),
                    each.path("externalRefs").path(0).path("referenceLocator").asString("")));
      }
    }
    return found;
  }

  @Test
  void packagesOfDpkgThatAreInstalled() throws IOException {
    file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian 12\"\n");
    file(
        "var/lib/dpkg/status",
        """
        Package: libstdc++6
        Status: install ok installed
        Maintainer: Debian <d@example.org>
        Architecture: amd64
        Version: 1:12.2.0-14
        Description: a library
         Version: not this one

        Package: gone
        Status: deinstall ok config-files
        Version: 1
        """);
    file("var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 2024a\nArchitecture: all\n");
    assertThat(contained())
        .containsExactly(
            "libstdc++6|1:12.2.0-14|NOASSERTION|pkg:deb/debian/libstdc%2B%2B6@1%3A12.2.0-14?arch=amd64&distro=debian-12",
            "tzdata|2024a|NOASSERTION|pkg:deb/debian/tzdata@2024a?arch=all&distro=debian-12");
    JsonNode image = made().document().path("packages").path(0);
    assertThat(image.path("description").asString("")).isEqualTo("Debian 12");
    assertThat(made().document().path("packages").path(1).path("supplier").asString(""))
        .isEqualTo("Person: Debian <d@example.org>");
  }

  @Test
  void packagesOfApkWithTheirLicense() throws IOException {
    file("etc/os-release", "ID=alpine\nVERSION_ID=3.20.1\n");
    file(
        "lib/apk/db/installed",
        """
        P:musl
        V:1.2.5-r0
        A:x86_64
        L:MIT
        m:Timo <t@example.org>

        P:odd
        V:1
        A:x86_64
        L:custom (see file)
        """);
    assertThat(contained())
        .containsExactly(
            "musl|1.2.5-r0|MIT|pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.1",
            "odd|1|NOASSERTION|pkg:apk/alpine/odd@1?arch=x86_64&distro=alpine-3.20.1");
  }

  @Test
  void anImageWithoutPackagesIsADocumentAllTheSame() throws IOException {
    // Not a regular file.
    Files.createDirectories(root.resolve("var/lib/dpkg/status"));
    file("var/lib/rpm/rpmdb.sqlite", "x");
    SpdxDocument.Made made = made();
    assertThat(made.lacksRpm()).isTrue();
    assertThat(contained()).isEmpty();
    assertThat(made.document().path("spdxVersion").asString("")).isEqualTo("SPDX-2.3");
    assertThat(made.document().path("creationInfo").path("created").asString(""))
        .isEqualTo("2026-01-02T03:04:05Z");
    assertThat(made.document().path("relationships").toString())
        .isEqualTo(
            "[{\"spdxElementId\":\"SPDXRef-DOCUMENT\",\"relationshipType\":\"DESCRIBES\",\"relatedSpdxElement\":\"SPDXRef-Image\"}]");
  }
}
