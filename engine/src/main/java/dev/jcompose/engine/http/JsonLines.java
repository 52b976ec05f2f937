package dev.jcompose.engine.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/// A stream of JSON values, one per line, each sent at once. Safe for several threads: lines never
/// mix.
public final class JsonLines implements AutoCloseable {
  private static final byte[] LINE_BREAK = {'\n'};

  private final OutputStream out;
  private final JsonMapper mapper;

  JsonLines(OutputStream out, JsonMapper mapper) {
    this.out = out;
    this.mapper = mapper;
  }

  /// Writes a value as one line and sends it.
  ///
  /// @throws IOException when the client is gone
  public void write(Object value) throws IOException {
    write(mapper.writeValueAsBytes(value));
  }

  /// Writes JSON that is text already as one line and sends it.
  ///
  /// @throws IOException when the client is gone
  public void writeLine(String json) throws IOException {
    write(json.getBytes(StandardCharsets.UTF_8));
  }

  private void write(byte[] json) throws IOException {
    synchronized (this) {
      out.write(json);
      out.write(LINE_BREAK);
      out.flush();
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
