package dev.jcompose.cli.log;

import dev.jcompose.cli.http.EngineClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Which part of a container's log to read.
///
/// @param follow true to continue until the container stops
/// @param since seconds of the epoch, with nanoseconds after a point
/// @param until the same
/// @param tail how many of the last lines, `all` for every one
/// @param timestamps true to have the engine's time before each line
public record LogRequest(
    boolean follow,
    Optional<String> since,
    Optional<String> until,
    String tail,
    boolean timestamps) {

  /// What a container writes from a moment on.
  public static LogRequest from(String since) {
    return new LogRequest(true, Optional.of(since), Optional.empty(), "all", false);
  }

  /// The same from another time on, with every line.
  public LogRequest resumedAt(String moment) {
    return new LogRequest(follow, Optional.of(moment), until, "all", timestamps);
  }

  String path(String container) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("stdout", "1");
    query.put("stderr", "1");
    query.put("tail", tail);
    if (follow) {
      query.put("follow", "1");
    }
    if (timestamps) {
      query.put("timestamps", "1");
    }
    since.ifPresent(moment -> query.put("since", moment));
    until.ifPresent(moment -> query.put("until", moment));
    return EngineClient.DOCKER + "/containers/" + container + "/logs" + EngineClient.query(query);
  }
}
