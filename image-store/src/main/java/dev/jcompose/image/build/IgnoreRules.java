package dev.jcompose.image.build;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.dockerfile.Glob;
import dev.jcompose.image.layer.ArchivePath;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// `.dockerignore`: patterns of paths that are not part of the context; the last one that matches
/// decides, `!` takes back.
///
/// @see <a href="https://docs.docker.com/build/concepts/context/#dockerignore-files">reference</a>
public final class IgnoreRules {
  /// Nothing is ignored.
  public static final IgnoreRules NONE = new IgnoreRules(List.of());

  private record Rule(Pattern pattern, boolean exclude) {}

  private final List<Rule> rules;
  private final boolean hasExceptions;

  private IgnoreRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    this.hasExceptions = rules.stream().anyMatch(rule -> !rule.exclude());
  }

  /// Reads the text of an ignore file.
  public static IgnoreRules parse(String text) {
    List<Rule> rules = new ArrayList<>();
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    for (String line : body.split("\r?\n", -1)) {
      if (!line.startsWith("#")) {
        add(rules, line.strip());
      }
    }
    return new IgnoreRules(rules);
  }

  /// Rules of single patterns, as of `--exclude`.
  public static IgnoreRules of(List<String> patterns) {
    List<Rule> rules = new ArrayList<>();
    patterns.forEach(pattern -> add(rules, pattern));
    return new IgnoreRules(rules);
  }

  /// These rules and then others.
  public IgnoreRules and(IgnoreRules others) {
    List<Rule> all = new ArrayList<>(rules);
    all.addAll(others.rules);
    return new IgnoreRules(all);
  }

  /// Whether a path is not part of the context.
  ///
  /// @param path relative, clean
  public boolean excludes(String path) {
    boolean excluded = false;
    for (Rule rule : rules) {
      // A rule that would change nothing need not be asked.
      if (rule.exclude() != excluded && matches(rule.pattern(), path)) {
        excluded = rule.exclude();
      }
    }
    return excluded;
  }

  /// Whether something below an excluded directory can be part of the context.
  public boolean mayIncludeBelow() {
    return hasExceptions;
  }

  /// Whether there is no rule.
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  private static boolean matches(Pattern pattern, String path) {
    for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
      if (pattern.matcher(path).region(0, end).matches()) {
        return true;
      }
    }
    return false;
  }

  private static void add(List<Rule> rules, String written) {
    boolean exclude = !written.startsWith("!");
    String pattern = exclude ? written : written.substring(1).strip();
    if (pattern.isEmpty()) {
      return;
    }
    String clean = ArchivePath.clampToRoot(pattern);
    if (clean.isEmpty()) {
      // "." and "/" mean the context itself, which is always there.
      return;
    }
    try {
      rules.add(new Rule(Glob.path(clean), exclude));
    } catch (IllegalArgumentException problem) {
      throw new ImageException(
          Kind.INVALID, "ignore pattern \"" + written + "\": " + problem.getMessage(), problem);
    }
  }
}
