package dev.jcompose.image;

/// The owner of files, in numbers.
///
/// @param uid unsigned 32 bits
/// @param gid unsigned 32 bits
public record Owner(long uid, long gid) {
  public static final Owner ROOT = new Owner(0, 0);
}
