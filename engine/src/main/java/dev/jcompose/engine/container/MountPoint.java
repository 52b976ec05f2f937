package dev.jcompose.engine.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jcompose.engine.json.Lenient;

/// Docker's `MountPoint`: something that is mounted into a container.
///
/// @param type `bind`, `volume` or `tmpfs`
/// @param name of the volume
/// @param source path on the host
/// @param destination path in the container
/// @param driver of the volume
/// @param mode options as the user wrote them
/// @param rw whether the container may write
public record MountPoint(
    String type,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String name,
    String source,
    String destination,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String driver,
    String mode,
    @JsonProperty("RW") boolean rw,
    String propagation) {
  /// Fills in what was left out.
  public MountPoint {
    type = Lenient.text(type);
    name = Lenient.text(name);
    source = Lenient.text(source);
    destination = Lenient.text(destination);
    driver = Lenient.text(driver);
    mode = Lenient.text(mode);
    propagation = Lenient.text(propagation);
  }
}
