package dev.jcompose.engine.watch;

import dev.jcompose.image.mirror.Changes;
import dev.jcompose.image.mirror.SourceIndex;
import dev.jcompose.model.develop.WatchRule;
import dev.jcompose.model.develop.WatchRule.Action;
import dev.jcompose.model.service.Service;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A rule with the state of its files.
///
/// @param index the files as last seen
/// @param since all changes since the watch began, which a new container needs because its image
///   may be older
record WatchedRule(
    Service service, WatchRule rule, WatchFilter filter, SourceIndex index, Changes since) {
  private static final Pattern COMPOSE_FILE = Pattern.compile(".*compose.*\\.y.*ml");

  static WatchedRule of(Service service, WatchRule rule) {
    WatchFilter filter = WatchFilter.of(rule, service.build());
    return new WatchedRule(
        service,
        rule,
        filter,
        new SourceIndex(Path.of(rule.path()), filter),
        new Changes(new TreeSet<>(), new TreeSet<>()));
  }

  boolean syncs() {
    return switch (rule.action()) {
      case SYNC, SYNC_RESTART, SYNC_EXEC -> true;
      case REBUILD, RESTART -> false;
    };
  }

  boolean is(Action action) {
    return rule.action() == action;
  }

  /// Whether a file is among those of an initial copy. The project's own files are not, as in
  /// Docker Compose; a change of them is copied.
  ///
  /// @see <a href="https://github.com/docker/compose/pull/14117">docker/compose 14117</a>
  boolean isCopiedAtFirst(String path) {
    return path.isEmpty()
        ? !isOfProject(Path.of(rule.path()).getFileName().toString())
        : Stream.of(path.split("/")).noneMatch(WatchedRule::isOfProject);
  }

  private static boolean isOfProject(String name) {
    return name.equals("Dockerfile") || COMPOSE_FILE.matcher(name).matches();
  }

  /// The actual changes, given where something may have changed.
  ///
  /// @param paths absolute
  Changes look(Set<String> paths) {
    List<String> mine = new ArrayList<>();
    for (String path : paths) {
      if (path.equals(rule.path()) || rule.path().startsWith(path + "/")) {
        mine.add("");
      } else if (path.startsWith(rule.path() + "/")) {
        mine.add(path.substring(rule.path().length() + 1));
      }
    }
    Changes changes = index.look(mine);
    since.add(changes);
    return changes;
  }
}
