package dev.jcompose.image.build;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.build.BasePolicy.When;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.registry.Puller;
import dev.jcompose.image.store.CatalogEntry;
import java.util.Optional;

/// Images that a Dockerfile names: additional contexts first, then the store, then a registry.
record BaseImages(BuildSession session) {
  Optional<CatalogEntry> find(String name) throws InterruptedException {
    if (session.contexts().find(name).orElse(null)
        instanceof NamedContext.FromImage(String reference)) {
      return found(reference);
    }
    return found(name);
  }

  private Optional<CatalogEntry> found(String name) throws InterruptedException {
    Optional<CatalogEntry> here = session.store().catalog().find(name);
    BasePolicy policy = session.request().bases();
    boolean isId = here.isPresent() && here.get().id().value().contains(name);
    if (isId
        || policy.when() == When.NEVER
        || (policy.when() == When.MISSING && here.isPresent())) {
      return here;
    }
    try {
      return Optional.of(
          new Puller(session.store())
              .pull(ImageReference.parse(name), policy.registries(), event -> {}));
    } catch (ImageException failure) {
      session
          .listener()
          .event(new BuildEvent.Warning("pull of " + name + ": " + failure.getMessage()));
      return policy.when() == When.ALWAYS ? Optional.empty() : here;
    }
  }
}
