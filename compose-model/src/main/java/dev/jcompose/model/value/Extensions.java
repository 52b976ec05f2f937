package dev.jcompose.model.value;

import java.util.Map;

/// The `x-` elements inside one part of the model, by path from that part: `x-team`,
/// `build.x-cache`, `ports[0].x-note`.
///
/// They have no effect, except for a service's `x-jcompose`, but are kept, because `config` shows
/// them and other tools read them there.
///
/// @param byPath each extension's value
public record Extensions(Map<String, Value> byPath) {
  /// No extensions.
  public static final Extensions NONE = new Extensions(Map.of());

  public Extensions {
    byPath = Ordered.map(byPath);
  }
}
