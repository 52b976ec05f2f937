package dev.jcompose.engine.http;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// A parsed request line.
///
/// @param match the handler, and the parameters of the path
record Request(Method method, ApiVersion.Path target, Query query, Router.Match match) {
  private static final Router.Match OPTIONS =
      new Router.Match(exchange -> exchange.empty(200), Map.of());

  /// Finds out what is asked for. What cannot be understood, or nobody answers, is answered by its
  /// problem.
  static Request of(RequestHead head, Router routes) {
    Method method = Method.of(head.method()).orElse(Method.GET);
    try {
      int mark = head.target().indexOf('?');
      String path = mark < 0 ? head.target() : head.target().substring(0, mark);
      ApiVersion.Path target = ApiVersion.cut(decoded(path));
      Query query = Query.parse(mark < 0 ? "" : head.target().substring(mark + 1));
      return Method.of(head.method())
          .flatMap(known ->
              known == Method.OPTIONS ? Optional.of(OPTIONS) : routes.find(known, target.path()))
          .map(match -> new Request(method, target, query, match))
          .orElseThrow(() -> new HttpProblem(404, "page not found"));
    } catch (HttpProblem problem) {
      return new Request(
          method,
          new ApiVersion.Path(ApiVersion.NEWEST, head.target()),
          new Query(Map.of()),
          new Router.Match(
              _ -> {
                throw problem;
              },
              Map.of()));
    }
  }

  private static String decoded(String path) {
    try {
      // In a path, a plus is a plus; only the decoder for forms turns it into a space.
      String absolute = path.startsWith("/") ? path : URI.create(path).getPath();
      return URLDecoder.decode(absolute.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw new HttpProblem(400, "invalid path: " + path, malformed);
    }
  }
}
