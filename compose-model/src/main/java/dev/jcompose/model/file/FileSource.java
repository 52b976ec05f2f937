package dev.jcompose.model.file;

import dev.jcompose.model.value.Extensions;
import dev.jcompose.model.value.Ordered;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A top-level config or secret.
///
/// @param key its name in the file
/// @param name its name in the engine
/// @param origin where its content comes from
/// @param labels metadata
/// @param driver secret driver; not supported on a single machine
/// @param templateDriver `golang` when the content is a template ([TemplatedFile])
public record FileSource(
    String key,
    String name,
    Origin origin,
    Map<String, String> labels,
    Optional<String> driver,
    Map<String, String> driverOptions,
    Optional<String> templateDriver,
    Extensions extensions) {

  /// Where the content of a config or secret comes from.
  public sealed interface Origin {
    /// A file of the host.
    ///
    /// @param path absolute
    record OfFile(String path) implements Origin {}

    /// A variable of the project's environment.
    ///
    /// @param variable its name
    record OfEnvironment(String variable) implements Origin {}

    /// Text written in the Compose file, interpolated.
    ///
    /// @param content the text
    record Inline(String content) implements Origin {}

    /// Something that exists outside the project.
    record External() implements Origin {}

    /// Something outside the project that the engine has found in its store. A Compose file never
    /// contains it.
    ///
    /// @param value the file with its bytes
    record Stored(Path value) implements Origin {}
  }

  /// The same with another origin.
  public FileSource from(Origin other) {
    return new FileSource(
        key, name, other, labels, driver, driverOptions, templateDriver, extensions);
  }

  /// The same with another template driver.
  public FileSource templatedBy(Optional<String> other) {
    return new FileSource(key, name, origin, labels, driver, driverOptions, other, extensions);
  }

  public FileSource {
    labels = Ordered.map(labels);
    driverOptions = Ordered.map(driverOptions);
  }
}
