package dev.jcompose.cli.http;

import dev.jcompose.cli.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// An answer whose body is still to be read. Closing it ends the connection, which cancels what the
/// engine does for it.
public final class Answer implements AutoCloseable {
  private final DuplexSocket connection;
  private final Head head;
  private final InputStream body;

  Answer(DuplexSocket connection, Head head, InputStream body) {
    this.connection = connection;
    this.head = head;
    this.body = body;
  }

  /// A header; empty when it is missing.
  ///
  /// @param name in lower case
  public String header(String name) {
    return head.header(name);
  }

  /// The body.
  public InputStream body() {
    return body;
  }

  /// Runs an action on the thread that reads the body whenever everything that had arrived is read,
  /// before it waits for more: the moment to pass on what was collected.
  public void beforeWaiting(Runnable action) {
    connection.beforeWaiting(action);
  }

  /// The whole body as text.
  public String text() {
    try {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw EngineRequestException.brokeOff(e);
    }
  }

  /// The whole body as JSON.
  public Json json() {
    return Json.parse(text());
  }

  /// Delivers each line of the body as JSON as soon as it arrives, until the body ends.
  ///
  /// @throws EngineRequestException when the connection breaks or is closed
  public void eachLine(Consumer<Json> consumer) {
    try {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          consumer.accept(Json.parse(line));
        }
      }
    } catch (IOException e) {
      throw EngineRequestException.brokeOff(e);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
