package dev.jcompose.engine.watch;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.event.Event;
import dev.jcompose.engine.event.Events;
import dev.jcompose.engine.project.ProjectOperation;
import dev.jcompose.engine.project.ProjectOperations;
import dev.jcompose.image.Image;
import dev.jcompose.image.mirror.Changes;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.watch.TreeWatch;
import dev.jcompose.model.develop.WatchRule.Action;
import dev.jcompose.model.hook.Hook;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.operation.CreationOptions;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.operation.OperationOptions;
import dev.jcompose.model.operation.OperationRequest;
import dev.jcompose.model.operation.WatchEvent;
import dev.jcompose.model.project.Project;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running watch: changes from the kernel are collected and acted on one after the other:
/// rebuild, sync, restart, exec. What changes in the meantime comes next.
final class WatchSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WatchSession.class);
  private static final int MANY = 1000;

  private final Engine engine;
  private final ProjectOperations operations;
  private final Project project;
  private final WatchOrder order;
  private final List<WatchedRule> rules;
  private final Replicas replicas;
  private final Consumer<WatchEvent> out;
  private final TreeWatch watch;

  /// The containers that have all changes so far.
  private final Set<String> current = new HashSet<>();

  private volatile Optional<ProjectOperation> operation = Optional.empty();
  private volatile boolean closed;

  /// @param out hears what happens, in order
  WatchSession(
      Engine engine, ProjectOperations operations, WatchOrder order, Consumer<WatchEvent> out) {
    this.engine = engine;
    this.operations = operations;
    this.order = order;
    this.project = order.project();
    this.rules = order.rules();
    this.replicas = new Replicas(engine, project.name());
    this.out = out;
    // Before any file is read: from here on, changes are reported.
    this.watch =
        TreeWatch.of(
            rules.stream().map(rule -> rule.rule().path()).toList(), path -> isSkipped(path));
  }

  /// Directories that no rule covers are not watched.
  private boolean isSkipped(String path) {
    return rules.stream()
        .map(rule -> relative(rule, path).map(below -> rule.filter().reaches(below)).orElse(false))
        .noneMatch(Boolean::booleanValue);
  }

  private static Optional<String> relative(WatchedRule rule, String path) {
    String top = rule.rule().path();
    if (path.equals(top)) {
      return Optional.of("");
    }
    return path.startsWith(top + "/")
        ? Optional.of(path.substring(top.length() + 1))
        : Optional.empty();
  }

  /// Watches until closed. On a platform thread: it waits in the kernel.
  void run() throws InterruptedException {
    try (watch;
        Events.Subscription _ = engine.events().subscribe(Optional.empty(), this::heard)) {
      begin();
      say("Watch enabled");
      for (Optional<Set<String>> changed = watch.take();
          changed.isPresent();
          changed = watch.take()) {
        handle(changed.get());
      }
    } finally {
      out.accept(new WatchEvent.End());
    }
  }

  /// A container that starts may have come from an older image.
  private void heard(Event event) {
    boolean mine =
        event.type().equals("container")
            && event.action().equals("start")
            && Replicas.isReplica(project.name(), event.attributes());
    if (mine) {
      watch.wake();
    }
  }

  private void begin() {
    for (WatchedRule rule : rules) {
      Changes all = rule.index().look(Set.of(""));
      if (rule.syncs() && rule.rule().initialSync()) {
        rule.since().add(all.writtenIf(rule::isCopiedAtFirst));
      }
    }
    for (String service : synced()) {
      boolean initial =
          rules.stream()
              .anyMatch(r -> r.service().name().equals(service) && r.rule().initialSync());
      if (!initial) {
        replicas.of(service).forEach(container -> current.add(container.id().value()));
      }
    }
    catchUp();
  }

  private Set<String> synced() {
    return rules.stream()
        .filter(WatchedRule::syncs)
        .map(rule -> rule.service().name())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private void handle(Set<String> paths) throws InterruptedException {
    if (paths.size() > MANY) {
      say("Large batch of file changes detected. If you just switched branches, this is expected.");
    }
    long begin = System.nanoTime();
    try {
      Map<WatchedRule, Changes> changes = changes(paths);
      act(changes);
      if (!changes.isEmpty()) {
        out.accept(
            new WatchEvent.Batch(
                paths.size(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)));
      }
    } catch (RuntimeException problem) {
      if (Failures.isUnexpected(problem)) {
        Failures.log(LOG, "watch of project " + project.name(), problem);
      }
      problem("Error handling changed files: " + IoFailure.words(problem));
    }
  }

  private Map<WatchedRule, Changes> changes(Set<String> paths) {
    Map<WatchedRule, Changes> changes = new LinkedHashMap<>();
    for (WatchedRule rule : rules) {
      Changes mine = rule.look(paths);
      if (!mine.isEmpty()) {
        changes.put(rule, mine);
      }
    }
    return changes;
  }

  private void act(Map<WatchedRule, Changes> changes) throws InterruptedException {
    Set<String> rebuilt = services(changes, Action.REBUILD);
    boolean built = rebuilt.isEmpty() || rebuild(rebuilt);
    // Even when a build failed: these files are not reported again.
    sync(changes);
    catchUp();
    if (!built) {
      return;
    }
    Set<String> restarted = services(changes, Action.RESTART);
    restarted.addAll(services(changes, Action.SYNC_RESTART));
    restarted.removeAll(rebuilt);
    if (!restarted.isEmpty() && operate(OperationOptions.Restart.PLAIN, restarted, _ -> {})) {
      say("service(s) " + quoted(restarted) + " restarted");
    }
    for (WatchedRule rule : changes.keySet()) {
      if (rule.is(Action.SYNC_EXEC)) {
        exec(rule);
      }
    }
  }

  private static Set<String> services(Map<WatchedRule, Changes> changes, Action action) {
    return changes.keySet().stream()
        .filter(rule -> rule.is(action))
        .map(rule -> rule.service().name())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /// Copies changes into the containers that had all earlier ones.
  private void sync(Map<WatchedRule, Changes> changes) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    changes.forEach((rule, mine) -> {
      if (rule.syncs()) {
        int _ = counts.merge(rule.service().name(), mine.size(), Integer::sum);
      }
    });
    counts.forEach((service, count) -> {
      say("Syncing service \"%s\" after %d changes were detected".formatted(service, count));
      for (Container container : replicas.of(service)) {
        if (current.contains(container.id().value())) {
          changes.forEach((rule, mine) -> {
            if (rule.syncs() && rule.service().name().equals(service)) {
              apply(container, rule, mine);
            }
          });
        }
      }
    });
  }

  /// Gives new containers, and those that missed something, all changes since the beginning.
  private void catchUp() {
    for (String service : synced()) {
      for (Container container : replicas.of(service)) {
        if (current.add(container.id().value())) {
          for (WatchedRule rule : rules) {
            if (rule.syncs() && rule.service().name().equals(service) && !rule.since().isEmpty()) {
              apply(container, rule, rule.since());
            }
          }
        }
      }
    }
  }

  private void apply(Container container, WatchedRule rule, Changes changes) {
    try {
      Replicas.apply(engine, container, rule, changes);
    } catch (RuntimeException problem) {
      // It gets everything with the next change.
      current.remove(container.id().value());
      if (Failures.isUnexpected(problem)) {
        Failures.log(LOG, "sync of container " + container.name(), problem);
      }
      problem("copying files to " + container.name() + ": " + IoFailure.words(problem));
    }
  }

  private boolean rebuild(Set<String> services) throws InterruptedException {
    say("Rebuilding service(s) " + quoted(services) + " after changes were detected...");
    Consumer<OperationEvent> output =
        event -> {
          if (event instanceof OperationEvent.Output line && !order.request().quiet()) {
            say(line.text());
          }
        };
    if (!operate(OperationOptions.Build.PLAIN, services, output)) {
      return false;
    }
    say("service(s) " + quoted(services) + " successfully built");
    CreationOptions recreation =
        CreationOptions.with()
            .recreate(CreationOptions.Recreate.ALWAYS)
            .dependencies(false)
            .build(CreationOptions.Build.NEVER)
            .ignoreOrphans(true)
            .done();
    boolean recreated =
        operate(
            new OperationOptions.Up(recreation, true, false, Optional.empty()), services, _ -> {});
    if (order.request().prune()) {
      prune();
    }
    return recreated;
  }

  /// Removes images of the project that have lost their name and are not used.
  private void prune() {
    for (Image image : engine.images().list()) {
      boolean mine = project.name().equals(image.config().labels().get(Labels.PROJECT));
      if (mine && image.tags().isEmpty()) {
        try {
          var _ = engine.images().remove(image.id().value(), false);
        } catch (RuntimeException inUse) {
          LOG.debug("image {} is kept: {}", image.id(), IoFailure.words(inUse));
        }
      }
    }
  }

  private void exec(WatchedRule rule) throws InterruptedException {
    Hook hook = rule.rule().exec().orElseThrow();
    for (Container container : replicas.of(rule.service().name())) {
      if (container.state().status() == ContainerState.Status.RUNNING) {
        int code = new HookRun(engine, hook).in(container, this::say);
        if (code != 0) {
          problem("exec in %s: exit code %d".formatted(container.name(), code));
        }
      }
    }
  }

  /// @return whether it succeeded
  private boolean operate(
      OperationOptions what, Set<String> services, Consumer<OperationEvent> listener)
      throws InterruptedException {
    ProjectOperation begun =
        operations.begin(
            project,
            new OperationRequest(List.copyOf(services), what, Optional.empty(), false),
            order.credentials());
    operation = Optional.of(begun);
    if (closed) {
      begun.cancel();
    }
    OperationEvent.Result[] end = new OperationEvent.Result[1];
    begun.run(
        false,
        event -> {
          if (event instanceof OperationEvent.Result result) {
            end[0] = result;
          } else {
            listener.accept(event);
          }
        });
    operation = Optional.empty();
    if (end[0].exitCode() != 0 && !closed) {
      String message = end[0].message().orElse("exit code " + end[0].exitCode());
      problem(
          switch (what.verb()) {
            case BUILD -> "Build failed. Error: " + message;
            case UP -> "Failed to recreate services after update. Error: " + message;
            default -> what.verb().word() + " failed. Error: " + message;
          });
    }
    return end[0].exitCode() == 0;
  }

  private void say(String text) {
    out.accept(new WatchEvent.Log(text));
  }

  private void problem(String text) {
    out.accept(new WatchEvent.Problem(text));
  }

  private static String quoted(Set<String> services) {
    return services.stream().map(s -> "\"" + s + "\"").collect(Collectors.joining(" ", "[", "]"));
  }

  /// Ends it, and cancels what it is doing. From any thread.
  @Override
  public void close() {
    closed = true;
    operation.ifPresent(ProjectOperation::cancel);
    watch.close();
  }
}
