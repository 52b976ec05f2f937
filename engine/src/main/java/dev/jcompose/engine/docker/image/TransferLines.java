package dev.jcompose.engine.docker.image;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.JsonLines;
import dev.jcompose.engine.image.LayerPace;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.Digest;
import dev.jcompose.image.registry.TransferEvent;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A pull or push in the lines that Docker's clients draw their bars from. The answer begins with
/// the first progress of a layer, so that earlier failures get an error status. When the client is
/// gone, nothing is written any more.
final class TransferLines implements TransferEvent.Listener, AutoCloseable {
  private final Exchange exchange;
  private final LayerPace pace = new LayerPace();
  private final Map<String, Object> first = new LinkedHashMap<>();
  private Optional<JsonLines> lines = Optional.empty();
  private Optional<Digest> manifest = Optional.empty();
  private long manifestSize;
  private boolean gone;

  TransferLines(Exchange exchange) {
    this.exchange = exchange;
  }

  /// The line that goes before all others of an image.
  void status(String text, String id) {
    if (lines.isPresent()) {
      Map<String, Object> line = new LinkedHashMap<>(Map.of("status", text));
      line.put("id", id);
      write(line);
      return;
    }
    first.put("status", text);
    if (!id.isEmpty()) {
      first.put("id", id);
    }
  }

  /// The digest of the manifest, when it is known.
  Optional<Digest> manifest() {
    return manifest;
  }

  /// Bytes of the manifest.
  long manifestSize() {
    return manifestSize;
  }

  /// A line of its own.
  void later(String text) {
    write(Map.of("status", text));
  }

  /// What programs read.
  void aux(Map<String, Object> fields) {
    write(Map.of("progressDetail", Map.of(), "aux", fields));
  }

  /// Reports a failure; as a line, if lines have been sent already.
  void error(EngineException problem) {
    if (lines.isEmpty()) {
      throw problem;
    }
    String message = String.valueOf(problem.getMessage());
    write(Map.of("errorDetail", Map.of("message", message), "error", message));
  }

  @Override
  public void event(TransferEvent event) {
    switch (event) {
      case TransferEvent.Bytes(Digest layer, long done, long total) ->
          bytes("Downloading", layer, done, total);
      case TransferEvent.Sent(Digest layer, long done, long total) ->
          bytes("Pushing", layer, done, total);
      case TransferEvent.Changed(Digest layer, TransferEvent.State state) ->
          layer(layer, state.text());
      case TransferEvent.Mounted mounted -> layer(mounted.layer(), mounted.text());
      case TransferEvent.Resolved(Digest digest, long size) -> {
        manifest = Optional.of(digest);
        manifestSize = size;
      }
    }
  }

  private void layer(Digest layer, String status) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("status", status);
    line.put("progressDetail", Map.of());
    line.put("id", LayerPace.name(layer));
    write(line);
  }

  private void bytes(String status, Digest layer, long done, long total) {
    if (pace.due(layer, done, total)) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("status", status);
      line.put("progressDetail", Map.of("current", done, "total", total));
      line.put("id", LayerPace.name(layer));
      write(line);
    }
  }

  private void write(Map<String, Object> line) {
    if (gone) {
      return;
    }
    try {
      if (lines.isEmpty()) {
        lines = Optional.of(exchange.lines(DockerJson.docker()));
        lines.get().write(first);
      }
      lines.get().write(line);
    } catch (IOException closed) {
      // The exchange tells the transfer that the client is gone.
      gone = true;
    }
  }

  @Override
  public void close() throws IOException {
    if (lines.isPresent() && !gone) {
      lines.get().close();
    }
  }
}
