package dev.jcompose.cli.publish;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.file.FileSource;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a project's files would reveal to everybody who can read the published project.
public final class Leaks {
  private static final Pattern SENSITIVE_KEY =
      Pattern.compile(
          "(?i).*(?:password|passwd|secret|token|api_?key|private_?key|credential|auth).*");

  /// A value other than a variable, or with text around one.
  private static final Pattern LITERAL = Pattern.compile("(?s)[^${\\s].+[^}\\s]");

  private final Project project;
  private final List<ProjectFile> files;

  private Leaks(Project project, List<ProjectFile> files) {
    this.project = project;
    this.files = files;
  }

  /// Checks the files of a project and those that they extend.
  public static Leaks of(Project project) {
    Set<Path> known = new LinkedHashSet<>();
    List<ProjectFile> files = new ArrayList<>();
    Deque<Path> open = new ArrayDeque<>();
    project.composeFiles().forEach(file -> open.add(Path.of(file)));
    while (!open.isEmpty()) {
      Path path = open.poll();
      if (known.add(path) && Files.isRegularFile(path)) {
        ProjectFile file = ProjectFile.read(path);
        files.add(file);
        file.extended()
            .forEach(one -> open.add(project.workingDirectory().resolve(one.value()).normalize()));
      }
    }
    return new Leaks(project, files);
  }

  public boolean includesLocalFiles() {
    return files.stream().anyMatch(ProjectFile::includesLocalFiles);
  }

  /// Services that cannot run anywhere else.
  public List<String> onlyBuilt() {
    return project.services().values().stream()
        .filter(service -> service.image().isEmpty() && service.provider().isEmpty())
        .map(service -> service.name())
        .toList();
  }

  /// The questions to ask before anything is published.
  ///
  /// @param withEnvironment whether the user wants env files and variables published
  public List<String> questions(boolean withEnvironment) {
    List<String> questions = new ArrayList<>();
    bindMounts(questions);
    sensitive(questions);
    if (!withEnvironment) {
      environment(questions);
    }
    configs(questions);
    return questions;
  }

  private void bindMounts(List<String> questions) {
    StringBuilder mounts = new StringBuilder();
    project
        .services()
        .forEach((name, service) -> {
          StringBuilder own = new StringBuilder();
          for (Mount mount : service.storage().mounts()) {
            if (mount instanceof Mount.Bind bind) {
              own.append(bind.source()).append(':').append(bind.target()).append('\n');
            }
          }
          if (!own.isEmpty()) {
            mounts.append(name).append('\n').append(own);
          }
        });
    if (!mounts.isEmpty()) {
      questions.add(
          """
          you are about to publish bind mounts declaration within your OCI artifact.
          only the bind mount declarations will be added to the OCI artifact (not content)
          please double check that you are not mounting potential user's sensitive directories or data
          %sAre you ok to publish these bind mount declarations?\
          """
              .formatted(mounts));
    }
  }

  private void sensitive(List<String> questions) {
    List<SecretScan.Finding> all = new ArrayList<>();
    files.forEach(file -> file.documents().forEach(one -> all.addAll(SecretScan.tree(one))));
    for (ProjectFile file : files) {
      file.envFiles()
          .forEach(one -> text(one.value()).map(SecretScan::assignments).ifPresent(all::addAll));
    }
    project.configs().values().forEach(one -> scan(one, all));
    project.secrets().values().forEach(one -> scan(one, all));
    StringBuilder found = new StringBuilder();
    for (SecretScan.Finding one : all) {
      found.append(one.kind()).append("\n\"").append(one.key()).append("\": ");
      found.append(one.value()).append('\n');
    }
    if (!found.isEmpty()) {
      questions.add(
          """
          you are about to publish sensitive data within your OCI artifact.
          please double check that you are not leaking sensitive data
          %sAre you ok to publish these sensitive data?\
          """
              .formatted(found));
    }
  }

  private Optional<String> text(String path) {
    Path file = project.workingDirectory().resolve(path).normalize();
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      // A secret may be bytes that are no text: what is text in them is looked at.
      return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (IOException problem) {
      throw new CommandException(file + ": " + IoFailure.words(problem));
    }
  }

  private void scan(FileSource source, List<SecretScan.Finding> found) {
    if (source.origin() instanceof FileSource.Origin.OfFile(String path)) {
      text(path).map(SecretScan::text).ifPresent(found::addAll);
    }
  }

  private void environment(List<String> questions) {
    Map<String, Set<String>> literal = new TreeMap<>();
    Set<String> withFile = new TreeSet<>();
    for (ProjectFile file : files) {
      file.envFiles().forEach(one -> withFile.add(one.service()));
      file.services((name, service) -> suspicious(name, service.get("environment"), literal));
    }
    Set<String> all = new TreeSet<>(withFile);
    all.addAll(literal.keySet());
    if (all.isEmpty()) {
      return;
    }
    StringBuilder found = new StringBuilder();
    for (String service : all) {
      if (withFile.contains(service)) {
        found.append("  service \"").append(service).append("\": env_file declared\n");
      }
      Set<String> keys = literal.getOrDefault(service, Set.of());
      if (!keys.isEmpty()) {
        found
            .append("  service \"")
            .append(service)
            .append("\": literal value for ")
            .append(String.join(", ", keys.stream().map(key -> "\"" + key + "\"").toList()))
            .append('\n');
      }
    }
    questions.add(
        """
        you are about to publish env-related declarations within your OCI artifact.
        env_file paths and literal values for sensitive-looking keys are embedded as-is in the published YAML;
        interpolated values like "${VAR}" are kept symbolic and have already been excluded.
        """
            + found
            + """
            Use --with-env to silence this prompt and always publish env declarations.
            Are you ok to publish these env declarations?\
            """);
  }

  private static void suspicious(
      String service, @Nullable Node environment, Map<String, Set<String>> found) {
    switch (environment) {
      case MapNode map ->
          map.entries()
              .forEach((key, value) -> {
                if (value instanceof ScalarNode scalar && !scalar.isNull()) {
                  suspicious(service, key, scalar.text(), found);
                }
              });
      case ListNode list ->
          list.items()
              .forEach(item -> {
                if (item instanceof ScalarNode scalar && scalar.text().contains("=")) {
                  String[] parts = scalar.text().split("=", 2);
                  suspicious(service, parts[0], parts[1], found);
                }
              });
      case null, default -> {
        // Nothing is set.
      }
    }
  }

  private static void suspicious(
      String service, String key, String value, Map<String, Set<String>> found) {
    if (SENSITIVE_KEY.matcher(key).matches() && isLiteral(value)) {
      found.computeIfAbsent(service, _ -> new TreeSet<>()).add(key);
    }
  }

  private static boolean isLiteral(String value) {
    return LITERAL.matcher(value.replace("$$", "X")).matches();
  }

  private void configs(List<String> questions) {
    Set<String> literal = new TreeSet<>();
    for (ProjectFile file : files) {
      for (MapNode document : file.documents()) {
        document
            .map("configs")
            .ifPresent(configs ->
                configs
                    .entries()
                    .forEach((name, node) -> {
                      if (node instanceof MapNode config
                          && config.text("content").filter(Leaks::isLiteral).isPresent()) {
                        literal.add(name);
                      }
                    }));
      }
    }
    if (!literal.isEmpty()) {
      StringBuilder found = new StringBuilder();
      literal.forEach(name -> found.append("  config \"").append(name).append("\"\n"));
      questions.add(
          "you are about to publish literal inline config content within your OCI artifact.\n"
              + found
              + "Are you ok to publish these config contents?");
    }
  }
}
