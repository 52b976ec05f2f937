package dev.jcompose.builder.attestation;

import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.linux.file.Directory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The packages of an image as an SPDX document.
///
/// @see <a href="https://spdx.github.io/spdx-spec/v2.3/">SPDX 2.3</a>
final class SpdxDocument {
  /// The type of such a statement.
  static final String TYPE = "https://spdx.dev/Document";

  private static final String UNSAID = "NOASSERTION";
  private static final String IMAGE = "SPDXRef-Image";

  /// A license is passed on where it is an expression of SPDX.
  private static final String EXPRESSION = "[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*";

  private SpdxDocument() {}

  /// The document, and what it does not contain.
  record Made(ObjectNode document, boolean lacksRpm) {}

  /// @param name of the image
  /// @param id of the image, in hexadecimal: the document's own name follows from it
  /// @param time when it was made
  static Made of(Directory root, String name, String id, Instant time) {
    PackageScan scan = new PackageScan(root);
    ObjectNode document =
        JsonDocument.object()
            .put("spdxVersion", "SPDX-2.3")
            .put("dataLicense", "CC0-1.0")
            .put("SPDXID", "SPDXRef-DOCUMENT")
            .put("name", name)
            .put("documentNamespace", "https://jcompose.dev/spdx/" + id);
    ObjectNode creation = document.putObject("creationInfo");
    creation.put("created", time.truncatedTo(ChronoUnit.SECONDS).toString());
    creation.putArray("creators").add("Tool: jcompose");
    ArrayNode packages = document.putArray("packages");
    ArrayNode relationships = document.putArray("relationships");
    ObjectNode image = entry(packages, IMAGE, name, "");
    image.put("primaryPackagePurpose", "CONTAINER");
    if (!scan.systemName().isEmpty()) {
      image.put("description", scan.systemName());
    }
    relate(relationships, "SPDXRef-DOCUMENT", "DESCRIBES", IMAGE);
    List<PackageScan.Installed> installed = scan.packages();
    for (int i = 0; i < installed.size(); i++) {
      PackageScan.Installed each = installed.get(i);
      String reference =
          "SPDXRef-Package-" + each.name().replaceAll("[^A-Za-z0-9.-]", "-") + "-" + (i + 1);
      describe(entry(packages, reference, each.name(), each.version()), each);
      relate(relationships, IMAGE, "CONTAINS", reference);
    }
    return new Made(document, scan.hasRpm());
  }

  private static ObjectNode entry(
      ArrayNode packages, String reference, String name, String version) {
    ObjectNode entry = packages.addObject().put("name", name).put("SPDXID", reference);
    if (!version.isEmpty()) {
      entry.put("versionInfo", version);
    }
    return entry
        .put("downloadLocation", UNSAID)
        .put("filesAnalyzed", false)
        .put("licenseConcluded", UNSAID)
        .put("licenseDeclared", UNSAID)
        .put("copyrightText", UNSAID);
  }

  private static void describe(ObjectNode entry, PackageScan.Installed installed) {
    entry.put(
        "supplier", installed.supplier().isEmpty() ? UNSAID : "Person: " + installed.supplier());
    if (installed.license().matches(EXPRESSION)) {
      entry.put("licenseDeclared", installed.license());
    }
    entry.put("sourceInfo", "acquired package info from " + installed.database());
    entry
        .putArray("externalRefs")
        .addObject()
        .put("referenceCategory", "PACKAGE-MANAGER")
        .put("referenceType", "purl")
        .put("referenceLocator", installed.purl());
  }

  private static void relate(ArrayNode relationships, String one, String how, String other) {
    relationships
        .addObject()
        .put("spdxElementId", one)
        .put("relationshipType", how)
        .put("relatedSpdxElement", other);
  }
}
