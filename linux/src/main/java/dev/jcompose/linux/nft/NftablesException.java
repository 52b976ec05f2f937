package dev.jcompose.linux.nft;

/// Rules were rejected, or the library is missing. The message holds the library's own words.
public final class NftablesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message what failed and why
  public NftablesException(String message) {
    super(message);
  }
}
