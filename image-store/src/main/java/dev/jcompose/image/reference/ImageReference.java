package dev.jcompose.image.reference;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A name of an image as Docker resolves it: `nginx` is `docker.io/library/nginx:latest`.
///
/// @param domain host of the registry, possibly with a port: `docker.io`
/// @param path repository there: `library/nginx`
/// @param tag if it was given
/// @param digest of a manifest, if it was given; takes precedence over the tag
/// @see <a href="https://github.com/distribution/reference">the grammar</a>
public record ImageReference(
    String domain, String path, Optional<String> tag, Optional<Digest> digest) {
  private static final String DEFAULT_DOMAIN = "docker.io";
  private static final String LEGACY_DOMAIN = "index.docker.io";
  private static final String OFFICIAL = "library/";
  private static final int MAX_NAME = 255;
  private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final Pattern PATH = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");
  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final Pattern DOMAIN =
      Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final Pattern HEX_64 = Pattern.compile("[0-9a-f]{64}");

  /// Reads a name.
  ///
  /// @throws ImageException when it is not valid; the message is Docker's
  public static ImageReference parse(String text) {
    if (HEX_64.matcher(text).matches()) {
      throw invalid(
          text, "repository name must not be 64 hexadecimal digits (that would be an id)");
    }
    String rest = text;
    Optional<Digest> digest = Optional.empty();
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(digest(text, rest.substring(at + 1)));
      rest = rest.substring(0, at);
    }
    Optional<String> tag = Optional.empty();
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = Optional.of(rest.substring(colon + 1));
      rest = rest.substring(0, colon);
      if (!TAG.matcher(tag.get()).matches()) {
        throw invalid(text, "the tag is not valid");
      }
    }
    return named(text, rest, tag, digest);
  }

  /// The tag, `latest` when neither tag nor digest was given.
  public ImageReference withDefaultTag() {
    return tag.isEmpty() && digest.isEmpty()
        ? new ImageReference(domain, path, Optional.of("latest"), digest)
        : this;
  }

  /// Only the repository.
  public ImageReference repository() {
    return new ImageReference(domain, path, Optional.empty(), Optional.empty());
  }

  /// The same repository with this tag and no digest.
  public ImageReference withTag(String newTag) {
    return new ImageReference(domain, path, Optional.of(newTag), Optional.empty());
  }

  /// The same repository with this digest and no tag.
  public ImageReference withDigest(Digest newDigest) {
    return new ImageReference(domain, path, Optional.empty(), Optional.of(newDigest));
  }

  /// The short form that people see: `nginx:1.27`, `team/x`, `localhost:5000/x`.
  public String familiar() {
    String name = domain + "/" + path;
    if (domain.equals(DEFAULT_DOMAIN)) {
      boolean official = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0;
      name = official ? path.substring(OFFICIAL.length()) : path;
    }
    return name + suffix();
  }

  /// The whole form: `docker.io/library/nginx:1.27`.
  public String canonical() {
    return domain + "/" + path + suffix();
  }

  @Override
  public String toString() {
    return familiar();
  }

  private String suffix() {
    return tag.map(value -> ":" + value).orElse("") + digest.map(value -> "@" + value).orElse("");
  }

  private static ImageReference named(
      String text, String name, Optional<String> tag, Optional<Digest> digest) {
    String domain = DEFAULT_DOMAIN;
    String path = name;
    int slash = name.indexOf('/');
    if (slash >= 0 && isDomain(name.substring(0, slash))) {
      domain = name.substring(0, slash);
      path = name.substring(slash + 1);
    }
    if (domain.equals(LEGACY_DOMAIN)) {
      domain = DEFAULT_DOMAIN;
    }
    if (domain.equals(DEFAULT_DOMAIN) && path.indexOf('/') < 0) {
      path = OFFICIAL + path;
    }
    check(text, name, domain, path);
    return new ImageReference(domain, path, tag, digest);
  }

  private static void check(String text, String name, String domain, String path) {
    if (name.isEmpty()) {
      throw invalid(text, "it is empty");
    }
    if (!DOMAIN.matcher(domain).matches()) {
      throw invalid(text, "the registry's host is not valid");
    }
    Matcher matcher = PATH.matcher(path);
    if (!matcher.matches()) {
      if (path.chars().anyMatch(Character::isUpperCase)) {
        throw new ImageException(
            Kind.INVALID,
            "invalid reference format: repository name (" + path + ") must be lowercase");
      }
      throw invalid(text, "repository name is not valid");
    }
    if (domain.length() + 1 + path.length() > MAX_NAME) {
      throw invalid(text, "repository name must not be more than 255 characters");
    }
  }

  private static boolean isDomain(String first) {
    return first.equals("localhost")
        || first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || !first.equals(first.toLowerCase(Locale.ROOT));
  }

  private static Digest digest(String text, String digest) {
    try {
      return new Digest(digest);
    } catch (IllegalArgumentException problem) {
      throw invalid(text, "the digest is not sha256 and 64 hexadecimal digits");
    }
  }

  private static ImageException invalid(String text, String why) {
    return new ImageException(Kind.INVALID, "invalid reference format: \"" + text + "\": " + why);
  }
}
