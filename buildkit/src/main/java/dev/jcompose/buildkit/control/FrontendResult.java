package dev.jcompose.buildkit.control;

import java.util.Map;

/// What a frontend has made.
///
/// @param image its id; empty when it only answers a question
/// @param answers by name: `result.txt`
public record FrontendResult(String image, Map<String, String> answers) {
  /// Copies the map.
  public FrontendResult {
    answers = Map.copyOf(answers);
  }
}
