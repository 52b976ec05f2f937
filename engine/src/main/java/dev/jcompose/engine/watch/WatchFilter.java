package dev.jcompose.engine.watch;

import dev.jcompose.builder.tree.IgnoreRules;
import dev.jcompose.image.mirror.Part;
import dev.jcompose.model.build.Build;
import dev.jcompose.model.develop.WatchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Which files a rule applies to.
///
/// @param include patterns; empty for all
/// @param ignore patterns of the rule, of editors' own files, and of version control
/// @param context patterns that the build leaves out
/// @param toContext the rule's path relative to the build's context; empty when it is elsewhere
record WatchFilter(
    IgnoreRules include, IgnoreRules ignore, IgnoreRules context, Optional<String> toContext)
    implements Part {
  /// What editors and tools write beside the files they are about to change, as in Docker Compose.
  ///
  /// @see <a href="https://docs.docker.com/compose/how-tos/file-watch/">Use Compose Watch</a>
  private static final List<String> EPHEMERAL =
      List.of(
          "**/.git",
          "**/*___jb_old___",
          "**/*___jb_tmp___",
          "**/.idea/**",
          "**/.#*",
          "**/#*#",
          "**/4913",
          "**/*~",
          "**/.*.swp",
          "**/.*.swx",
          "**/.*.swo",
          "**/.*.swn",
          "**/.*.kate-swp",
          "**/*-go-tmp-umask");

  static WatchFilter of(WatchRule rule, Optional<Build> build) {
    Optional<Path> context =
        build.flatMap(Build::context).filter(text -> text.startsWith("/")).map(Path::of);
    Path path = Path.of(rule.path());
    return new WatchFilter(
        IgnoreRules.of(rule.include()),
        IgnoreRules.of(EPHEMERAL).and(IgnoreRules.of(rule.ignore())),
        context.map(folder -> ignored(folder, build)).orElse(IgnoreRules.NONE),
        context
            .map(Path::normalize)
            .filter(path::startsWith)
            .map(folder -> folder.relativize(path).toString()));
  }

  /// The ignore file of the Dockerfile, else of the context.
  private static IgnoreRules ignored(Path context, Optional<Build> build) {
    String dockerfile = build.flatMap(Build::dockerfile).orElse("Dockerfile");
    for (Path file :
        List.of(context.resolve(dockerfile + ".dockerignore"), context.resolve(".dockerignore"))) {
      try {
        if (Files.isRegularFile(file)) {
          return IgnoreRules.read(file);
        }
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }
    return IgnoreRules.NONE;
  }

  private String inContext(String path) {
    String start = toContext.orElse("");
    return start.isEmpty() ? path : path.isEmpty() ? start : start + "/" + path;
  }

  private boolean leftOut(String path) {
    return toContext.isPresent() && !context.isEmpty() && context.excludes(inContext(path));
  }

  @Override
  public boolean has(String path) {
    if (path.isEmpty()) {
      return !leftOut(path);
    }
    return (include.isEmpty() || include.excludes(path))
        && !ignore.excludes(path)
        && !leftOut(path);
  }

  @Override
  public boolean reaches(String path) {
    if (path.isEmpty()) {
      return true;
    }
    boolean ignored = ignore.excludes(path) && !ignore.mayIncludeBelow();
    return !ignored && !(leftOut(path) && !context.mayIncludeBelow());
  }
}
