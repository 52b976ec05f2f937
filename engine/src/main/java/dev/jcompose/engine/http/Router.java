package dev.jcompose.engine.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which handler answers which method and path.
///
/// A pattern is a path with parameters: `{id}` matches one segment, `{name*}` one or more, because
/// names of images have slashes: `/images/{name*}/json`. Patterns are without the version; every
/// route is served with and without one. If several match, the one with fewer and narrower
/// parameters wins, regardless of the order in which they were added. Add all routes before the
/// server starts; adding is not thread-safe.
public final class Router {
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)(\\*?)}");
  private static final Comparator<Route> NARROWEST_FIRST =
      Comparator.comparingInt(Route::greedy)
          .thenComparingInt(route -> route.names().size())
          .thenComparingInt(route -> -route.pattern().pattern().length());

  private final List<Route> routes = new ArrayList<>();

  /// A route.
  ///
  /// @param greedy how many parameters take several segments
  private record Route(
      Method method, Pattern pattern, List<String> names, int greedy, Handler handler) {}

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
    var names = new ArrayList<String>();
    var regex = new StringBuilder();
    int greedy = 0;
    int literal = 0;
    Matcher matcher = PARAMETER.matcher(pattern);
    while (matcher.find()) {
      boolean several = !matcher.group(2).isEmpty();
      regex.append(Pattern.quote(pattern.substring(literal, matcher.start())));
      regex.append(several ? "(.+)" : "([^/]+)");
      greedy += several ? 1 : 0;
      names.add(matcher.group(1));
      literal = matcher.end();
    }
    regex.append(Pattern.quote(pattern.substring(literal)));
    routes.add(
        new Route(method, Pattern.compile(regex.toString()), List.copyOf(names), greedy, handler));
    routes.sort(NARROWEST_FIRST);
    return this;
  }

  /// The route for a request, if there is one.
  Optional<Match> find(Method method, String path) {
    Optional<Match> own = match(method, path);
    return own.isEmpty() && method == Method.HEAD ? match(Method.GET, path) : own;
  }

  private Optional<Match> match(Method method, String path) {
    for (Route route : routes) {
      if (route.method() == method) {
        Matcher matcher = route.pattern().matcher(path);
        if (matcher.matches()) {
          var parameters = new LinkedHashMap<String, String>();
          for (int i = 0; i < route.names().size(); i++) {
            parameters.put(route.names().get(i), matcher.group(i + 1));
          }
          return Optional.of(new Match(route.handler(), parameters));
        }
      }
    }
    return Optional.empty();
  }
}
