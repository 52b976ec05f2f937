package dev.jcompose.engine.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which handler answers which method and path.
///
/// A pattern is a path with parameters for whole segments: `{id}` matches one, `{name*}` one or
/// more, because names of images have slashes: `/images/{name*}/json`. Patterns are without the
/// version; every route is served with and without one. If several match, the one with fewer and
/// narrower parameters wins, regardless of the order in which they were added. Add all routes
/// before the server starts; adding is not thread-safe.
public final class Router {
  private final List<Route> routes = new ArrayList<>();

  /// A part of a pattern, between slashes.
  private sealed interface Segment {
    /// This text.
    record Literal(String text) implements Segment {}

    /// Any text.
    record One(String name) implements Segment {}

    /// Any text, with slashes.
    record Several(String name) implements Segment {}

    static Segment of(String text) {
      if (!text.startsWith("{")) {
        return new Literal(text);
      }
      String name = text.substring(1, text.length() - 1);
      return name.endsWith("*") ? new Several(name.substring(0, name.length() - 1)) : new One(name);
    }
  }

  /// A route.
  ///
  /// @param several how many parameters take several segments
  /// @param parameters how many there are
  /// @param literal how many characters are not parameters
  private record Route(
      Method method,
      List<Segment> segments,
      int several,
      int parameters,
      int literal,
      Handler handler) {
    static Route of(Method method, String pattern, Handler handler) {
      List<Segment> segments = new ArrayList<>();
      int several = 0;
      int parameters = 0;
      int literal = 0;
      for (String part : pattern.substring(1).split("/", -1)) {
        Segment segment = Segment.of(part);
        segments.add(segment);
        switch (segment) {
          case Segment.Literal(String text) -> literal += text.length();
          case Segment.One _ -> parameters++;
          case Segment.Several _ -> {
            parameters++;
            several++;
          }
        }
      }
      return new Route(method, segments, several, parameters, literal, handler);
    }

    boolean isNarrowerThan(Route other) {
      if (several != other.several) {
        return several < other.several;
      }
      return parameters != other.parameters
          ? parameters < other.parameters
          : literal > other.literal;
    }

    /// Whether the rest of a path matches the segments from one on; if so, the parameters' values.
    ///
    /// @param at where the slash before the segment has to be
    boolean matches(int index, String path, int at, Map<String, String> values) {
      if (index == segments.size()) {
        return at == path.length();
      }
      if (!path.startsWith("/", at)) {
        return false;
      }
      int start = at + 1;
      return switch (segments.get(index)) {
        case Segment.Literal(String text) ->
            path.startsWith(text, start) && matches(index + 1, path, start + text.length(), values);
        case Segment.One(String name) -> {
          int slash = path.indexOf('/', start);
          int end = slash < 0 ? path.length() : slash;
          yield end > start && matchesTo(end, name, index, path, start, values);
        }
        case Segment.Several(String name) -> {
          int end = path.length();
          while (end > start && !matchesTo(end, name, index, path, start, values)) {
            end = path.lastIndexOf('/', end - 1);
          }
          yield end > start;
        }
      };
    }

    private boolean matchesTo(
        int end, String name, int index, String path, int start, Map<String, String> values) {
      if (!matches(index + 1, path, end, values)) {
        return false;
      }
      values.put(name, path.substring(start, end));
      return true;
    }
  }

  /// A route that matches a request.
  ///
  /// @param handler answers it
  /// @param parameters the values of the pattern's parameters
  record Match(Handler handler, Map<String, String> parameters) {}

  /// Adds a route for `GET`, and `HEAD` where nothing else answers that.
  public Router get(String pattern, Handler handler) {
    return add(Method.GET, pattern, handler);
  }

  /// Adds a route for `POST`.
  public Router post(String pattern, Handler handler) {
    return add(Method.POST, pattern, handler);
  }

  /// Adds a route for `DELETE`.
  public Router delete(String pattern, Handler handler) {
    return add(Method.DELETE, pattern, handler);
  }

  /// Adds a route.
  ///
  /// @return this, to go on
  public Router add(Method method, String pattern, Handler handler) {
    Route route = Route.of(method, pattern, handler);
    int at = 0;
    while (at < routes.size() && !route.isNarrowerThan(routes.get(at))) {
      at++;
    }
    routes.add(at, route);
    return this;
  }

  /// The route for a request, if there is one.
  Optional<Match> find(Method method, String path) {
    Optional<Match> own = match(method, path);
    return own.isEmpty() && method == Method.HEAD ? match(Method.GET, path) : own;
  }

  private Optional<Match> match(Method method, String path) {
    Map<String, String> values = new HashMap<>(); // stays empty until a route matches
    for (Route route : routes) {
      if (route.method() == method && route.matches(0, path, 0, values)) {
        return Optional.of(new Match(route.handler(), values));
      }
    }
    return Optional.empty();
  }
}
