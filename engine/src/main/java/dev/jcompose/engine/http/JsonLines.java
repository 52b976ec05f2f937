package dev.jcompose.engine.http;

import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.databind.json.JsonMapper;

/// A stream of JSON values, one a line, each sent at once. Safe for several threads: lines never
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
    byte[] json = mapper.writeValueAsBytes(value);
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
