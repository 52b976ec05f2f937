package dev.jcompose.model.network;

/// Whose namespace a container uses: `network_mode`, `ipc`, `pid`, `uts` and `cgroup`.
public sealed interface NamespaceMode {
  /// A word: `host`, `none`, `bridge`, `private`, `shareable`.
  ///
  /// @param word as written
  record Named(String word) implements NamespaceMode {
    @Override
    public String toString() {
      return word;
    }
  }

  /// The namespace of a service of the project.
  ///
  /// @param service its name
  record OfService(String service) implements NamespaceMode {
    @Override
    public String toString() {
      return "service:" + service;
    }
  }

  /// The namespace of a container.
  ///
  /// @param container its name or id
  record OfContainer(String container) implements NamespaceMode {
    @Override
    public String toString() {
      return "container:" + container;
    }
  }

  /// Reads the attribute's text.
  static NamespaceMode parse(String text) {
    if (text.startsWith("service:")) {
      return new OfService(text.substring("service:".length()));
    }
    return text.startsWith("container:")
        ? new OfContainer(text.substring("container:".length()))
        : new Named(text);
  }

  /// True for the given word.
  default boolean is(String word) {
    return this instanceof Named named && named.word().equals(word);
  }
}
