package dev.jcompose.model.project;

/// A service was named that the project does not have.
public final class SelectionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message what the user reads
  public SelectionException(String message) {
    super(message);
  }
}
