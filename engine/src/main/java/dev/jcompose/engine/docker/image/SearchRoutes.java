package dev.jcompose.engine.docker.image;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.docker.form.Filters;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.engine.image.RegistryFile;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.registry.SearchHit;
import java.io.IOException;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;

/// `docker search`: the registry that the term begins with, or Docker Hub, is asked.
///
/// @see "moby registry/search.go"
public record SearchRoutes(Engine engine) {
  private static final String DOCKER = "docker.io";
  private static final String OFFICIAL = "library/";
  private static final int USUAL = 25;
  private static final int MOST = 100;

  public void addTo(Router routes) {
    routes.get("/images/search", this::search);
  }

  /// What is searched, and where.
  record Search(String domain, String term) {
    /// `host:5000/name` names a registry, `user/name` does not.
    static Search of(String text) {
      int slash = text.indexOf('/');
      String first = slash < 0 ? "" : text.substring(0, slash);
      if (first.contains(".") || first.contains(":") || first.equals("localhost")) {
        String rest = text.substring(slash + 1);
        return first.equals(DOCKER) || first.equals("index.docker.io")
            ? of(rest)
            : new Search(first, rest);
      }
      return new Search(
          DOCKER, text.startsWith(OFFICIAL) ? text.substring(OFFICIAL.length()) : text);
    }
  }

  private void search(Exchange exchange) throws IOException, InterruptedException {
    Query query = exchange.query();
    int limit = query.number("limit").filter(number -> number != 0).orElse(USUAL);
    if (limit < 1 || limit > MOST) {
      throw HttpProblem.badRequest(
          "limit %d is outside the range of [1, %d]".formatted(limit, MOST));
    }
    Filters filters = Filters.parse(query, Set.of("is-automated", "is-official", "stars"));
    long stars = filters.all("stars").stream().mapToLong(SearchRoutes::number).max().orElse(0);
    Search search = Search.of(query.text("term").orElse(""));
    exchange.onClose(Thread.currentThread()::interrupt);
    ArrayNode found = DockerJson.docker().createArrayNode();
    for (SearchHit hit :
        engine
            .images()
            .search(
                search.domain(),
                search.term(),
                limit,
                RegistryFile.settings(
                    RegistryCredentials.ofOne(exchange.header(RegistryCredentials.ONE))))) {
      if (hit.stars() >= stars
          && hit.official() == filters.flag("is-official", hit.official())
          && hit.automated() == filters.flag("is-automated", hit.automated())) {
        found
            .addObject()
            .put("star_count", hit.stars())
            .put("is_official", hit.official())
            .put("name", hit.name())
            .put("is_automated", hit.automated())
            .put("description", hit.description());
      }
    }
    exchange.json(200, found, DockerJson.docker());
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException malformed) {
      throw new HttpProblem(400, "invalid filter 'stars=" + text + "'", malformed);
    }
  }
}
