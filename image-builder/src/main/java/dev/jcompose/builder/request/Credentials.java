package dev.jcompose.builder.request;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What steps may use, but images, history and logs must never contain.
///
/// @param secrets by id, for `RUN --mount=type=secret`
/// @param ssh by id, for `RUN --mount=type=ssh`: the socket of an agent, or the file of a key
public record Credentials(Map<String, Secret> secrets, Map<String, Path> ssh) {
  /// None.
  public static final Credentials NONE = new Credentials(Map.of(), Map.of());

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
        return Files.readAllBytes(path);
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
