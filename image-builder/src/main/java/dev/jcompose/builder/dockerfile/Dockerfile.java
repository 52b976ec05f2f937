package dev.jcompose.builder.dockerfile;

import java.util.List;
import java.util.Map;

/// A parsed Dockerfile.
///
/// @param source its lines
/// @param directives of the parser at its top, by lower-case name: `escape`, `syntax`, `check`
/// @param escape the escape character
/// @param instructions in order, at least one
public record Dockerfile(
    SourceText source,
    Map<String, String> directives,
    char escape,
    List<Instruction> instructions) {
  /// Copies the collections.
  public Dockerfile {
    directives = Map.copyOf(directives);
    instructions = List.copyOf(instructions);
  }

  /// Reads one.
  ///
  /// @param file its name for messages
  /// @throws dev.jcompose.builder.dockerfile.BuildException with the place of what is wrong
  public static Dockerfile parse(String file, String text) {
    return new DockerfileParser(file, text).parse();
  }
}
