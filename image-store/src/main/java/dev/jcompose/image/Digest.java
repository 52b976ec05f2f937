package dev.jcompose.image;

import java.util.regex.Pattern;

/// A content address, `sha256:` and 64 lower-case hexadecimal digits.
///
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/descriptor.md">OCI</a>
public record Digest(String value) {
  private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

  /// Checks the form.
  public Digest {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a sha256 digest: " + value);
    }
  }

  /// Whether a text is a digest.
  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  /// The digits without `sha256:`.
  public String hex() {
    return value.substring("sha256:".length());
  }

  @Override
  public String toString() {
    return value;
  }
}
