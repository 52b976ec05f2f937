package dev.jcompose.network.store;

import dev.jcompose.network.Network;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The files of the networks: `<root>/<id>.json`, written whole (temporary file, fsync, rename). A
/// file is there before anything of its network is in the kernel and goes after everything else, so
/// that whatever is in the kernel without a file is left over.
public final class NetworkFiles {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkFiles.class);
  private static final String SUFFIX = ".json";
  private static final String TEMPORARY = ".tmp";

  private final Path root;
  private final JsonMapper json = new JsonMapper();

  /// @param root made when it is missing
  public NetworkFiles(Path root) {
    this.root = root;
    try {
      Files.createDirectories(root);
    } catch (IOException failure) {
      throw system("cannot make directory " + root, failure);
    }
  }

  /// All networks on disk. A file that cannot be read is left alone and logged; a half-written one
  /// is removed.
  public List<Network> load() {
    List<Network> networks = new ArrayList<>();
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(TEMPORARY)) {
          Files.deleteIfExists(file);
        } else if (name.endsWith(SUFFIX)) {
          try {
            networks.add(json.readValue(Files.readAllBytes(file), Network.class));
          } catch (JacksonException broken) {
            LOG.warn("network file {} is broken and left alone: {}", file, broken.getMessage());
          }
        }
      }
    } catch (IOException failure) {
      throw system("cannot read " + root, failure);
    }
    return networks;
  }

  /// Writes a network's file.
  public void save(Network network) {
    Path file = file(network.id());
    Path temporary = root.resolve(network.id() + TEMPORARY);
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(json.writeValueAsBytes(network));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException second) {
        failure.addSuppressed(second);
      }
      throw system("cannot write " + file, failure);
    }
  }

  /// Removes a network's file, if it is there.
  public void delete(NetworkId id) {
    try {
      Files.deleteIfExists(file(id));
    } catch (IOException failure) {
      throw system("cannot remove " + file(id), failure);
    }
  }

  private Path file(NetworkId id) {
    return root.resolve(id + SUFFIX);
  }

  private static NetworkException system(String message, IOException cause) {
    NetworkException failure =
        new NetworkException(NetworkException.Kind.SYSTEM, message + ": " + cause.getMessage());
    failure.initCause(cause);
    return failure;
  }
}
