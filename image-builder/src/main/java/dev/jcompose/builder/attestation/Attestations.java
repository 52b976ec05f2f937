package dev.jcompose.builder.attestation;

import dev.jcompose.builder.progress.BuildEvent;
import dev.jcompose.builder.progress.BuildListener;
import dev.jcompose.builder.request.AttestationWish;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.stage.Material;
import dev.jcompose.builder.tree.LayerView;
import dev.jcompose.image.Digest;
import dev.jcompose.image.attestation.Attestation;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Makes the statements about an image that its build is asked for.
///
/// @param store where they are kept until the image is pushed
/// @param began when the build began
public record Attestations(
    Store store, BuildRequest request, BuildListener listener, Instant began) {
  /// An image that was built.
  ///
  /// @param id digest of its configuration
  /// @param top its topmost layer
  /// @param materials what it was built from
  /// @param dockerfile the text it was built from
  public record Built(
      Digest id,
      Optional<Digest> top,
      Platform platform,
      Collection<Material> materials,
      String dockerfile) {}

  /// The statements about an image; those of an earlier build go.
  public void state(Built image) throws IOException {
    List<Attestation> made = new ArrayList<>();
    AttestationWish wish = request.attestations();
    if (wish.sbom()) {
      String name = request.tags().isEmpty() ? image.id().value() : request.tags().getFirst();
      try (Directory root = LayerView.open(store, image.top())) {
        SpdxDocument.Made list = SpdxDocument.of(root, name, image.id().hex(), Instant.now());
        if (list.lacksRpm()) {
          listener.event(
              new BuildEvent.Warning(
                  "sbom: packages of rpm are not listed (those of dpkg and apk are)"));
        }
        made.add(kept(SpdxDocument.TYPE, list.document()));
      }
    }
    if (wish.provenance().isPresent()) {
      SlsaProvenance provenance =
          new SlsaProvenance(
              request,
              wish.provenance().get(),
              image.platform(),
              image.materials(),
              image.dockerfile());
      made.add(kept(provenance.type(), provenance.predicate(began, Instant.now())));
    }
    store.attest(image.id(), made);
  }

  private Attestation kept(String type, ObjectNode predicate) throws IOException {
    byte[] bytes = JsonDocument.bytes(predicate);
    return new Attestation(
        type, new Descriptor(Attestation.STATEMENT, store.blobs().put(bytes), bytes.length));
  }
}
