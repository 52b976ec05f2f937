package dev.jcompose.engine.http;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/// How our own API reads and writes JSON: with the names of the records, in their order; reading
/// ignores unknown names and treats `null` as absent. Docker's API has its own mapper.
public final class PlainJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private PlainJson() {}

  /// The one mapper.
  public static JsonMapper mapper() {
    return MAPPER;
  }
}
