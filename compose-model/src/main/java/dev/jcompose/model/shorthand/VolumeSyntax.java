package dev.jcompose.model.shorthand;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `[SOURCE:]TARGET[:OPTIONS]` of a service's volumes.
///
/// A source that begins with `.`, `/`, `~`, `\\` or a drive letter is a path of the host, any other
/// is a named volume.
public final class VolumeSyntax {
  private VolumeSyntax() {}

  /// A mount in parts.
  ///
  /// @param source empty for an anonymous volume
  /// @param bind whether the source is a path of the host
  /// @param unknown options that have no meaning
  public record Volume(
      Optional<String> source,
      String target,
      boolean bind,
      boolean readOnly,
      boolean noCopy,
      Optional<String> propagation,
      Optional<String> selinux,
      List<String> unknown) {}

  /// Reads a specification.
  ///
  /// @throws IllegalArgumentException when it is not valid; the message is for the user
  public static Volume parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a volume cannot be empty");
    }
    List<String> parts = text.length() <= 2 ? List.of(text) : split(text);
    for (String part : parts) {
      if (part.isEmpty()) {
        throw new IllegalArgumentException("\"" + text + "\" has an empty section between colons");
      }
    }
    if (parts.size() > 3) {
      throw new IllegalArgumentException("\"" + text + "\" has too many colons");
    }
    if (parts.size() == 1) {
      return new Volume(
          Optional.empty(),
          clean(parts.getFirst()),
          false,
          false,
          false,
          Optional.empty(),
          Optional.empty(),
          List.of());
    }
    String source = parts.getFirst();
    return withOptions(source, clean(parts.get(1)), parts.size() == 3 ? parts.get(2) : "");
  }

  private static Volume withOptions(String source, String target, String options) {
    boolean readOnly = false;
    boolean noCopy = false;
    Optional<String> propagation = Optional.empty();
    Optional<String> selinux = Optional.empty();
    List<String> unknown = new ArrayList<>(0);
    for (String option : options.isEmpty() ? new String[0] : options.split(",", -1)) {
      switch (option) {
        case "ro" -> readOnly = true;
        case "rw" -> readOnly = false;
        case "nocopy" -> noCopy = true;
        case "private", "rprivate", "shared", "rshared", "slave", "rslave" ->
            propagation = Optional.of(option);
        case "z", "Z" -> selinux = Optional.of(option);
        default -> unknown.add(option);
      }
    }
    return new Volume(
        Optional.of(source),
        target,
        isPath(source),
        readOnly,
        noCopy,
        propagation,
        selinux,
        unknown);
  }

  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>(3);
    int start = 0;
    int braces = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '$' && i + 1 < text.length() && text.charAt(i + 1) == '{') {
        braces++;
      } else if (c == '}' && braces > 0) {
        braces--;
      } else if (c == ':' && braces == 0 && !isDrive(text, start, i)) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static boolean isDrive(String text, int start, int colon) {
    return colon - start == 1 && Character.isLetter(text.charAt(start));
  }

  /// True for a source that is a path of the host.
  public static boolean isPath(String source) {
    if (source.isEmpty()) {
      return false;
    }
    char first = source.charAt(0);
    return first == '.'
        || first == '/'
        || first == '~'
        || source.startsWith("\\\\")
        || (source.length() > 1 && source.charAt(1) == ':' && Character.isLetter(first));
  }

  /// The path without `.`, `..` and doubled or trailing slashes.
  public static String clean(String path) {
    if (path.isEmpty()) {
      return path;
    }
    boolean absolute = path.startsWith("/");
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (!part.equals("..") || !absolute) {
        parts.add(part);
      }
    }
    String joined = String.join("/", parts);
    return absolute ? "/" + joined : joined.isEmpty() ? "." : joined;
  }
}
