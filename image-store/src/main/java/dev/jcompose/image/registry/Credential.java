package dev.jcompose.image.registry;

/// Our credentials for a registry.
///
/// @param user name; empty with an identity token
/// @param secret password or identity token
/// @param identityToken whether the secret is a refresh token of OAuth2
public record Credential(String user, String secret, boolean identityToken) {
  /// Without the secret.
  @Override
  public String toString() {
    return "Credential[user=" + user + "]";
  }
}
