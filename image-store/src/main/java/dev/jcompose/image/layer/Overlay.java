package dev.jcompose.image.layer;

import java.nio.charset.StandardCharsets;

/// How deletions are written in layers (OCI) and on disk (overlayfs).
///
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts">OCI</a>
/// @see <a href="https://docs.kernel.org/filesystems/overlayfs.html">overlayfs</a>
public final class Overlay {
  /// A name in a tar with this prefix hides the rest of the name in the layers below.
  public static final String WHITEOUT = ".wh.";

  /// The name in a tar that hides everything that the layers below have in its directory.
  public static final String OPAQUE = ".wh..wh..opq";

  /// Bookkeeping of aufs, in very old images; not content.
  static final String AUFS = ".wh..wh.";

  /// On a directory on disk: hides everything in the layers below.
  static final String OPAQUE_ATTRIBUTE = "trusted.overlay.opaque";

  private Overlay() {}

  static byte[] yes() {
    return "y".getBytes(StandardCharsets.US_ASCII);
  }

  /// Whether it belongs to overlayfs, so that it must be neither read from a tar nor written to
  /// one.
  public static boolean ownsAttribute(String name) {
    return name.startsWith("trusted.overlay.") || name.startsWith("user.overlay.");
  }
}
