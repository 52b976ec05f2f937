package dev.jcompose.engine.http;

import java.util.Optional;

/// The request methods that the engine knows.
public enum Method {
  /// Reads. A `HEAD` is served by the route for `GET`, without the body, when it has none of its
  /// own.
  GET,
  /// Reads the headers.
  HEAD,
  /// Does something.
  POST,
  /// Stores something.
  PUT,
  /// Removes something.
  DELETE,
  /// Asks what there is; answered with 200 for every path, as by Docker.
  OPTIONS;

  /// The method of this name; methods without any route are not known.
  static Optional<Method> of(String name) {
    for (Method method : values()) {
      if (method.name().equals(name)) {
        return Optional.of(method);
      }
    }
    return Optional.empty();
  }
}
