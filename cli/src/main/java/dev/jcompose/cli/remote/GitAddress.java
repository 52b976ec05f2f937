package dev.jcompose.cli.remote;

import java.util.Optional;

/// A git repository, and the selected part of it: `https://host/repo.git#ref:subdir`.
///
/// @param remote for git
/// @param ref branch, tag or commit; empty for the default branch
/// @param directory in the repository, or a file; empty for its root
/// @see <a href="https://docs.docker.com/build/concepts/context/#git-repositories">the form</a>
record GitAddress(String remote, String ref, String directory) {
  /// Parses one; empty if it is not the address of a repository.
  static Optional<GitAddress> of(String text) {
    int hash = text.indexOf('#');
    String remote = hash < 0 ? text : text.substring(0, hash);
    String fragment = hash < 0 ? "" : text.substring(hash + 1);
    int colon = fragment.indexOf(':');
    String ref = colon < 0 ? fragment : fragment.substring(0, colon);
    String directory = colon < 0 ? "" : fragment.substring(colon + 1);
    if (remote.startsWith("github.com/")) {
      remote = "https://" + remote;
    } else if (remote.startsWith("http://") || remote.startsWith("https://")) {
      if (!remote.endsWith(".git")) {
        return Optional.empty();
      }
    } else if (!remote.startsWith("git://")
        && !remote.startsWith("ssh://")
        && !remote.matches("[A-Za-z0-9_.-]+@[^/]+:.+")) {
      return Optional.empty();
    }
    // What git would take for an option is no ref.
    return ref.startsWith("-")
        ? Optional.empty()
        : Optional.of(new GitAddress(remote, ref, directory));
  }
}
