package dev.jcompose.buildkit.control;

import java.util.LinkedHashMap;
import java.util.Map;

/// The builds that clients have begun, and the last that have ended: a client may still ask how
/// those went. Thread-safe.
final class Builds {
  private static final int KEPT = 8;
  private static final int LONGEST_REF = 256;

  private final Map<String, RunningBuild> running = new LinkedHashMap<>();
  private final Map<String, RunningBuild> ended = new LinkedHashMap<>();

  /// The build with this id, started by the first request for it.
  ///
  /// @throws IllegalArgumentException when this is not an id
  synchronized RunningBuild get(String ref) {
    if (ref.isEmpty() || ref.length() > LONGEST_REF) {
      throw new IllegalArgumentException("build reference is empty, or too long");
    }
    RunningBuild known = ended.get(ref);
    return known == null ? running.computeIfAbsent(ref, RunningBuild::new) : known;
  }

  /// It is over.
  synchronized void end(String ref, RunningBuild build) {
    build.progress().end();
    if (running.remove(ref, build)) {
      ended.put(ref, build);
      if (ended.size() > KEPT) {
        ended.remove(ended.keySet().iterator().next());
      }
    }
  }
}
