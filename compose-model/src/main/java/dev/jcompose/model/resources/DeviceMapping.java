package dev.jcompose.model.resources;

/// A device node of the host that the container gets.
///
/// @param source path on the host, or a CDI name such as `vendor/class=device`
/// @param target path in the container; the CDI name again for a CDI device
/// @param permissions letters of `rwm`
public record DeviceMapping(String source, String target, String permissions) {
  /// True for a CDI name.
  public boolean isCdi() {
    return !source.startsWith("/") && source.indexOf('=') > 0;
  }
}
