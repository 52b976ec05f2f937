package dev.jcompose.engine.watch;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.JsonLines;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.engine.project.ProjectBody;
import dev.jcompose.engine.project.ProjectOperations;
import dev.jcompose.model.develop.WatchRule;
import dev.jcompose.model.develop.WatchRule.Action;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.operation.WatchEvent;
import dev.jcompose.model.operation.WatchRequest;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.text.JsonText;
import dev.jcompose.model.value.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// `watch`: runs for as long as the client listens.
public record WatchRoutes(Engine engine, ProjectOperations operations) {
  private static final Logger LOG = LoggerFactory.getLogger(WatchRoutes.class);

  public void addTo(Router routes) {
    routes.post(WatchRequest.path("{name}"), this::watch);
  }

  private void watch(Exchange exchange) throws IOException, InterruptedException {
    var body = new ProjectBody(exchange.parameter("name"), exchange.json(JsonNode.class));
    Project project =
        body.project().orElseThrow(() -> new EngineException.BadRequest("project: missing"));
    WatchRequest request = body.request(WatchRequest::read);
    // Lines come from whoever is at work, which must not wait for a slow reader, so they are
    // queued.
    BlockingQueue<WatchEvent> queue = new LinkedBlockingQueue<>();
    var order =
        new WatchOrder(
            project,
            request,
            rules(project, request.services(), queue),
            RegistryCredentials.ofMap(exchange.header(RegistryCredentials.ALL)));
    WatchSession session = new WatchSession(engine, operations, order, queue::add);
    exchange.onClose(session::close);
    Thread worker =
        Thread.ofPlatform()
            .name("watch " + project.name())
            .daemon()
            .start(() -> run(session, project.name()));
    try (JsonLines lines = exchange.lines()) {
      WatchEvent line;
      do {
        line = queue.take();
        lines.writeLine(JsonText.compact(line.json()));
      } while (!(line instanceof WatchEvent.End));
    } finally {
      session.close();
      worker.join();
    }
  }

  private static void run(WatchSession session, String project) {
    try {
      session.run();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException defect) {
      LOG.error("watch of project {}", project, defect);
    }
  }

  private static List<WatchedRule> rules(
      Project project, List<String> services, BlockingQueue<WatchEvent> queue) {
    List<WatchedRule> rules = new ArrayList<>();
    for (Service service : project.services().values()) {
      if (!services.isEmpty() && !services.contains(service.name())) {
        continue;
      }
      List<WatchRule> own = service.develop().orElse(List.of());
      for (int i = 0; i < own.size(); i++) {
        WatchRule rule = own.get(i);
        if (hasInitialSyncOfOld(service, i)) {
          queue.add(
              new WatchEvent.Problem(
                  "x-initialSync is DEPRECATED, please use the official `initial_sync` attribute"));
          rule = rule.withInitialSync();
        }
        check(service, rule);
        if (copies(rule) && isMounted(service, rule)) {
          queue.add(
              new WatchEvent.Problem(
                  "path '%s' also declared by a bind mount volume, this path won't be monitored!"
                      .formatted(rule.path())));
        } else {
          rules.add(WatchedRule.of(service, rule));
        }
      }
    }
    if (rules.isEmpty()) {
      throw new EngineException.BadRequest(
          "none of the selected services is configured for watch, consider setting a 'develop' section");
    }
    return rules;
  }

  /// What `initial_sync` was called before it was part of the specification.
  private static boolean hasInitialSyncOfOld(Service service, int rule) {
    return service.extensions().byPath().get("develop.watch[" + rule + "].x-initialSync")
            instanceof Value.Flag(boolean on)
        && on;
  }

  private static void check(Service service, WatchRule rule) {
    if (rule.action() == Action.REBUILD && service.build().isEmpty()) {
      throw new EngineException.BadRequest(
          "can't watch service \"%s\" with action rebuild without a build context"
              .formatted(service.name()));
    }
    if (rule.action() == Action.SYNC_EXEC
        && rule.exec().flatMap(hook -> hook.command()).orElse(List.of()).isEmpty()) {
      throw new EngineException.BadRequest(
          "can't watch with action \"sync+exec\" on service %s without a command"
              .formatted(service.name()));
    }
  }

  private static boolean copies(WatchRule rule) {
    return rule.action() == Action.SYNC || rule.action() == Action.SYNC_RESTART;
  }

  private static boolean isMounted(Service service, WatchRule rule) {
    return service.storage().mounts().stream()
        .anyMatch(mount ->
            mount instanceof Mount.Bind bind && Path.of(rule.path()).startsWith(bind.source()));
  }
}
