package dev.jcompose.runtime.oci;

import dev.jcompose.runtime.ContainerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The directory that tells other programs about a container, below its run directory:
/// `config.json`, and `rootfs`, where its root file system is mounted in a mount namespace of its
/// own.
///
/// @param directory where it is
/// @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/bundle.md">bundles</a>
public record Bundle(Path directory) {
  /// The name of the directory.
  public static final String NAME = "bundle";

  private static final String MOUNTS = "mounts";
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  /// Where the root file system is mounted.
  public Path root() {
    return directory.resolve("rootfs");
  }

  /// Where something that has no path of its own is mounted, so that a runtime finds it.
  ///
  /// @param number of the mount in the container's specification
  public Path mount(int number) {
    return directory.resolve(MOUNTS).resolve(Integer.toString(number));
  }

  /// Makes it.
  ///
  /// @param config the text of `config.json`
  public void write(String config) {
    try {
      Files.createDirectories(root());
      Files.createDirectories(directory.resolve(MOUNTS));
      Files.writeString(directory.resolve("config.json"), config);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /// What hooks are told about the container, without the end: status and process are added when
  /// they run.
  public String state(ContainerId id, Map<String, String> annotations) {
    ObjectNode state = MAPPER.createObjectNode();
    state
        .put("ociVersion", OciConfig.VERSION)
        .put("id", id.value())
        .put("bundle", directory.toString());
    ObjectNode told = state.putObject("annotations");
    new TreeMap<>(annotations).forEach(told::put);
    String text = state.toString();
    return text.substring(0, text.length() - 1);
  }
}
