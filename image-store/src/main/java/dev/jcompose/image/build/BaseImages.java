package dev.jcompose.image.build;

import dev.jcompose.image.store.CatalogEntry;
import java.util.Optional;

/// Images that a Dockerfile names: additional contexts first, then the store.
record BaseImages(BuildSession session) {
  Optional<CatalogEntry> find(String name) {
    if (session.request().contexts().get(name) instanceof NamedContext.FromImage image) {
      return session.store().catalog().find(image.reference());
    }
    return session.store().catalog().find(name);
  }
}
