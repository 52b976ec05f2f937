package dev.jcompose.builder.stage;

import dev.jcompose.builder.dockerfile.BuildException;
import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.builder.source.NamedContext;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.name.Platform;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Images that a Dockerfile names: additional contexts first, then the store, then a registry.
public record BaseImages(BuildSession session) {
  private static final Pattern FEW_DIGITS = Pattern.compile("[0-9a-f]{1,11}");

  /// The image that a name refers to, pulled if the request says so.
  ///
  /// @param platform what it has to be for
  /// @param problem makes the exception when there is no such image
  /// @param missing the message when no registry was asked
  public CatalogEntry find(
      String name, Platform platform, Function<String, BuildException> problem, String missing)
      throws InterruptedException {
    Optional<NamedContext> context = session.contexts().find(name);
    String reference =
        context
            .map(known ->
                switch (known) {
                  case NamedContext.FromImage(String image) -> image;
                  case NamedContext.OfStore(String image) -> image;
                  case NamedContext.Directory _, NamedContext.OciLayout _, NamedContext.Git _ ->
                      name;
                })
            .orElse(name);
    Optional<CatalogEntry> here = inStore(session.store(), reference, platform);
    boolean local = context.filter(NamedContext.OfStore.class::isInstance).isPresent();
    CatalogEntry image =
        !local && isPulled(reference, here)
            ? pull(reference, platform, problem)
            : here.orElseThrow(() -> problem.apply(missing));
    var _ = session.materials().add(material(reference, platform, image));
    return image;
  }

  /// The image by the digest that its registry knows, or its own.
  private static Material material(String reference, Platform platform, CatalogEntry image) {
    String digest =
        image.digests().stream()
            .flatMap(known -> known.digest().stream())
            .findFirst()
            .orElse(image.manifest().digest())
            .hex();
    String uri =
        "pkg:docker/"
            + reference.replaceFirst(":([^:/]+)$", "@$1")
            + "?platform="
            + platform.toString().replace("/", "%2F");
    return new Material(uri, "sha256", digest);
  }

  /// An image of the store, by name or by at least the first twelve digits of its id; fewer are a
  /// name.
  public static Optional<CatalogEntry> inStore(Store store, String reference, Platform platform) {
    return FEW_DIGITS.matcher(reference).matches()
        ? store.catalog().allOf(ImageReference.parse(reference)).stream()
            .filter(entry -> entry.isFor(platform))
            .findFirst()
        : store.catalog().find(reference, platform);
  }

  private boolean isPulled(String reference, Optional<CatalogEntry> here) {
    // An id cannot be looked up in a registry.
    boolean byId =
        here.map(CatalogEntry::id)
            .filter(id -> id.hex().startsWith(reference) || id.value().startsWith(reference))
            .isPresent();
    return switch (session.request().bases().when()) {
      case NEVER -> false;
      case MISSING -> here.isEmpty();
      case ALWAYS -> !byId;
    };
  }

  private CatalogEntry pull(
      String name, Platform platform, Function<String, BuildException> problem)
      throws InterruptedException {
    Cancellation cancellation = session.request().cancellation();
    try {
      return session
          .puller()
          .pull(
              ImageReference.parse(name),
              platform,
              session.request().bases().registries(),
              event -> cancellation.check());
    } catch (ImageException failure) {
      cancellation.check();
      throw problem.apply("image not found: " + failure.getMessage());
    }
  }
}
