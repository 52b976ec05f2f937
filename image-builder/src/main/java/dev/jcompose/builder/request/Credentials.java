package dev.jcompose.builder.request;

import dev.jcompose.linux.file.SavedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What steps may use, but images, history and logs must never contain.
///
/// @param secrets by id, for `RUN --mount=type=secret`
/// @param ssh by id, for `RUN --mount=type=ssh`: the socket of an agent, or the file of a key
/// @param others who may have more of both; asked when a step asks
public record Credentials(Map<String, Secret> secrets, Map<String, Path> ssh, Others others) {
  /// None.
  public static final Credentials NONE = new Credentials(Map.of(), Map.of());

  /// Those that are known beforehand, and no others.
  public Credentials(Map<String, Secret> secrets, Map<String, Path> ssh) {
    this(secrets, ssh, new Others() {});
  }

  /// The secret of this id, if there is one.
  public Optional<Secret> secret(String id) {
    return Optional.ofNullable(secrets.get(id)).or(() -> others.secret(id));
  }

  /// The agent or key of this id, if there is one.
  public Optional<Path> agent(String id) throws IOException {
    Path known = ssh.get(id);
    return known == null ? others.agent(id) : Optional.of(known);
  }

  /// Somebody who is asked for what is not known beforehand; by itself, has nothing.
  public interface Others {
    /// The secret of this id, if there is one.
    default Optional<Secret> secret(String id) {
      return Optional.empty();
    }

    /// The agent or key of this id, if there is one.
    default Optional<Path> agent(String id) throws IOException {
      return Optional.empty();
    }
  }

  /// Copies the maps.
  public Credentials {
    secrets = Map.copyOf(secrets);
    ssh = Map.copyOf(ssh);
  }

  /// Where a secret's content comes from.
  public sealed interface Secret {
    /// The content.
    byte[] content() throws IOException;

    /// A file of the host, read when a step asks for it.
    record OfFile(Path path) implements Secret {
      @Override
      public byte[] content() throws IOException {
        return SavedFile.read(path);
      }
    }

    /// Bytes that somebody has sent. Not shown by [#toString].
    final class OfBytes implements Secret {
      private final byte[] bytes;

      /// @param bytes not to be changed any more
      public OfBytes(byte[] bytes) {
        this.bytes = bytes;
      }

      @Override
      public byte[] content() {
        return bytes;
      }
    }

    /// The value of a variable. Not shown by [#toString].
    record OfText(String text) implements Secret {
      @Override
      public byte[] content() {
        return text.getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public String toString() {
        return "OfText[...]";
      }
    }
  }
}
