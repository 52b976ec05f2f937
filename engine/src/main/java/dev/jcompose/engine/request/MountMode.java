package dev.jcompose.engine.request;

import java.util.List;
import java.util.Set;

/// The options after the second colon of a bind, `ro,z,rslave`: at most one of each kind.
///
/// @see "moby volume/mounts: linuxValidMountMode"
final class MountMode {
  static final Set<String> PROPAGATIONS =
      Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");

  private static final Set<String> COPY = Set.of("nocopy");
  private static final List<Set<String>> OF_BOTH =
      List.of(
          Set.of("ro", "rw"),
          Set.of("z", "Z"),
          COPY,
          Set.of("consistent", "cached", "delegated", "default"));

  private MountMode() {}

  /// What is mounted.
  enum Of {
    BIND,
    VOLUME
  }

  /// Whether a mode has an unknown word, or two that exclude each other.
  static boolean isWrong(String mode, Of what) {
    if (mode.isEmpty()) {
      return true;
    }
    List<String> words = List.of(mode.split(",", -1));
    boolean known =
        words.stream()
            .allMatch(word ->
                OF_BOTH.stream().anyMatch(kind -> kind.contains(word))
                    || (what == Of.BIND && PROPAGATIONS.contains(word)));
    return !known
        || count(words, PROPAGATIONS) > 1
        || OF_BOTH.stream().anyMatch(kind -> count(words, kind) > 1)
        || (what == Of.BIND && count(words, COPY) > 0);
  }

  /// Whether it would do for a directory of the host, but not for a volume.
  static boolean isForBindsAlone(String mode) {
    return !isWrong(mode, Of.BIND) && isWrong(mode, Of.VOLUME);
  }

  private static long count(List<String> words, Set<String> kind) {
    return words.stream().filter(kind::contains).count();
  }
}
