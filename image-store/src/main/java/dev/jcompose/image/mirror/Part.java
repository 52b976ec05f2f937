package dev.jcompose.image.mirror;

/// Selects files of a tree, by their paths below its top.
public interface Part {
  /// All of them.
  Part ALL =
      new Part() {
        @Override
        public boolean has(String path) {
          return true;
        }

        @Override
        public boolean reaches(String path) {
          return true;
        }
      };

  /// Whether a file, link or directory itself is selected.
  boolean has(String path);

  /// Whether something in a directory may matter.
  boolean reaches(String path);
}
