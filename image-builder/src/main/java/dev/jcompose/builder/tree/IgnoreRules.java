package dev.jcompose.builder.tree;

import dev.jcompose.builder.dockerfile.Glob;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.linux.file.SavedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// `.dockerignore`: patterns of paths that are not part of the context; the last one that matches
/// decides; `!` is an exception.
///
/// A pattern that matches a directory applies to everything below it. But that is decided at the
/// directory, where a pattern that would not change anything is skipped: after `**/*.ts`,
/// `!src/deep` does not bring back files of `src/deep`, because `src/deep` itself was never
/// excluded.
///
/// @see <a href="https://docs.docker.com/build/concepts/context/#dockerignore-files">reference</a>
public final class IgnoreRules {
  /// Nothing is ignored.
  public static final IgnoreRules NONE = new IgnoreRules(List.of());

  /// Space as Go knows it, with no-break spaces.
  private static final Pattern SPACE_AROUND =
      Pattern.compile("^[\\t-\\r \\x85\\p{Z}]+|[\\t-\\r \\x85\\p{Z}]+$");

  /// @param written the pattern as the user wrote it
  private record Rule(IgnorePattern pattern, String written, boolean exclude) {
    boolean matches(String path) {
      try {
        return pattern.matches(path);
      } catch (IllegalArgumentException malformed) {
        throw refused(written, malformed);
      }
    }
  }

  private final List<Rule> rules;
  private final boolean hasExceptions;

  private IgnoreRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    this.hasExceptions = rules.stream().anyMatch(rule -> !rule.exclude());
  }

  /// Reads an ignore file. Bytes that are no UTF-8, in a comment for instance, are nobody's
  /// mistake.
  public static IgnoreRules read(Path file) throws IOException {
    return parse(SavedFile.text(file));
  }

  /// Reads the text of an ignore file.
  public static IgnoreRules parse(String text) {
    List<Rule> rules = new ArrayList<>();
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    for (String line : body.split("\r?\n", -1)) {
      if (!line.startsWith("#")) {
        add(rules, line);
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
  /// @throws ImageException when a pattern is asked that Go's expressions do not accept
  public boolean excludes(String path) {
    boolean[] about = new boolean[rules.size()];
    for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      boolean _ = decide(path.substring(0, end), about);
    }
    return decide(path, about);
  }

  /// @param about the rules that match the parent directory; afterwards those that match the path
  private boolean decide(String path, boolean[] about) {
    boolean excluded = false;
    for (int i = 0; i < about.length; i++) {
      Rule rule = rules.get(i);
      if (!about[i] && rule.exclude() != excluded) {
        about[i] = rule.matches(path);
      }
      if (about[i]) {
        excluded = rule.exclude();
      }
    }
    return excluded;
  }

  /// Whether something below an excluded directory can be part of the context.
  public boolean mayIncludeBelow() {
    return hasExceptions;
  }

  /// The same of one directory: false only if no exception can be about anything in it.
  public boolean mayIncludeBelow(String path) {
    return rules.stream()
        .anyMatch(rule ->
            !rule.exclude() && leadsBelow(relative(trim(rule.written().substring(1))), path));
  }

  /// Whether a pattern can match something below a path: its names up to there do, and it goes on.
  private static boolean leadsBelow(String pattern, String path) {
    String[] names = path.split("/", -1);
    String[] patterns = pattern.split("/", -1);
    for (int i = 0; i < names.length; i++) {
      if (i < patterns.length && patterns[i].contains("**")) {
        return true;
      }
      if (i >= patterns.length || !Glob.path(patterns[i]).matcher(names[i]).matches()) {
        return false;
      }
    }
    return patterns.length > names.length;
  }

  /// Whether there is no rule.
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  private static void add(List<Rule> rules, String line) {
    String written = trim(line);
    if (written.isEmpty()) {
      return;
    }
    boolean marked = written.startsWith("!");
    String read = marked ? "!" + relative(trim(written.substring(1))) : relative(written);
    // The reader has cleaned it, the matcher does so again, with the mark as part of the first
    // name: "/!a" is an exception, and "!../../a" is none.
    String again = trim(read);
    String named = again.isEmpty() ? "" : clean(again);
    boolean exclude = !named.startsWith("!");
    String pattern = exclude ? named : named.substring(1);
    try {
      if (!pattern.isEmpty()) {
        rules.add(new Rule(IgnorePattern.of(pattern), written, exclude));
      } else if (!exclude) {
        throw new IllegalArgumentException("an exception needs a path, such as !docs");
      }
    } catch (IllegalArgumentException problem) {
      throw refused(written, problem);
    }
  }

  private static ImageException refused(String written, IllegalArgumentException problem) {
    return new ImageException(
        Kind.INVALID, "ignore pattern \"" + written + "\": " + problem.getMessage(), problem);
  }

  private static String trim(String text) {
    return SPACE_AROUND.matcher(text).replaceAll("");
  }

  /// Clean and without the slash in front.
  private static String relative(String pattern) {
    String clean = pattern.isEmpty() ? "" : clean(pattern);
    return clean.length() > 1 && clean.startsWith("/") ? clean.substring(1) : clean;
  }

  /// Without `.`, `..` and double slashes, as far as the text alone allows; what is still absolute,
  /// leads out of the context or is the context itself matches nothing.
  ///
  /// @see <a href="https://pkg.go.dev/path/filepath#Clean">Go's Clean</a>
  private static String clean(String pattern) {
    boolean absolute = pattern.startsWith("/");
    List<String> names = new ArrayList<>();
    for (String name : pattern.split("/", -1)) {
      boolean up = name.equals("..");
      if (up && !names.isEmpty() && !names.getLast().equals("..")) {
        names.removeLast();
      } else if (!name.isEmpty() && !name.equals(".") && !(up && absolute)) {
        names.add(name);
      }
    }
    return names.isEmpty() && !absolute ? "." : (absolute ? "/" : "") + String.join("/", names);
  }
}
