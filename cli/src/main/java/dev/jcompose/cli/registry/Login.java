package dev.jcompose.cli.registry;

import java.util.Map;

/// Credentials for a registry.
///
/// @param user empty with an identity token
/// @param secret password or identity token
/// @param token whether the secret is an identity token
public record Login(String user, String secret, boolean token) {
  /// In the words of Docker's API.
  Map<String, Object> json() {
    return token ? Map.of("identitytoken", secret) : Map.of("username", user, "password", secret);
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "Login[user=" + user + "]";
  }
}
