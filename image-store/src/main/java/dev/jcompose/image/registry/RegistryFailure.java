package dev.jcompose.image.registry;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What a registry's answers mean, in words.
final class RegistryFailure {
  private static final int MAX_BODY = 64 * 1024;

  private RegistryFailure() {}

  /// An answer that is no success.
  static ImageException of(String what, HttpResponse<InputStream> response) {
    String host = String.valueOf(response.uri().getRawAuthority());
    String said = message(response);
    String suffix = said.isEmpty() ? "" : ": " + said;
    if (response.statusCode() == 401 && asksForPassword(response)) {
      return new ImageException(
          Kind.INVALID,
          what
              + ": access denied by "
              + host
              + suffix
              + ": no basic auth credentials (it does not exist, or needs a login)");
    }
    return switch (response.statusCode()) {
      case 401, 403 ->
          new ImageException(
              Kind.INVALID,
              what
                  + ": access denied by "
                  + host
                  + suffix
                  + " (it does not exist, or needs a login)");
      case 404 -> new ImageException(Kind.NOT_FOUND, what + ": not found at " + host + suffix);
      case 429 ->
          new ImageException(
              Kind.SYSTEM, what + ": rate limit of " + host + " reached" + suffix + " (try later)");
      default ->
          new ImageException(
              Kind.SYSTEM, what + ": " + host + " answered " + response.statusCode() + suffix);
    };
  }

  /// Whether a name and a password are wanted, and none were sent.
  private static boolean asksForPassword(HttpResponse<InputStream> response) {
    String challenge = response.headers().firstValue("WWW-Authenticate").orElse("");
    return challenge.regionMatches(true, 0, "Basic", 0, 5)
        && response.request().headers().firstValue("Authorization").isEmpty();
  }

  /// A connection that failed.
  static ImageException of(String what, String host, IOException failure) {
    String message = String.valueOf(failure.getMessage());
    String why =
        switch (failure) {
          case ConnectException refused -> "cannot connect";
          case HttpTimeoutException late when message.startsWith("sent nothing") -> message;
          case HttpTimeoutException late -> "no answer in time";
          default -> IoFailure.words(failure);
        };
    return new ImageException(Kind.SYSTEM, what + ": " + host + ": " + why, failure);
  }

  private static String message(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(MAX_BODY);
      List<JsonNode> errors =
          JsonDocument.elements(JsonDocument.parseObject("error", bytes), "errors");
      if (errors.isEmpty()) {
        return "";
      }
      String text = JsonDocument.text(errors.getFirst(), "message");
      return text.length() > 300 ? text.substring(0, 300) : text;
    } catch (IOException | ImageException unreadable) {
      return "";
    }
  }
}
