package dev.jcompose.model.file;

/// The two kinds of files that a project grants to its services.
public enum FileKind {
  /// A config: below `/` unless it says where.
  CONFIG("config", "/"),
  /// A secret: below `/run/secrets` unless it says where.
  SECRET("secret", "/run/secrets/");

  private final String word;
  private final String folder;

  FileKind(String word, String folder) {
    this.word = word;
    this.folder = folder;
  }

  /// Its name in messages and commands.
  public String word() {
    return word;
  }

  /// Where a file with a bare name appears in a container; ends with a slash.
  public String folder() {
    return folder;
  }
}
