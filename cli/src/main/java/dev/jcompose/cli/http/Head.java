package dev.jcompose.cli.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The first lines of an answer.
///
/// @param status the status code
/// @param headers by name in lower case
record Head(int status, Map<String, String> headers) {
  private static final int LONGEST_LINE = 1 << 20;

  static Head read(InputStream in) throws IOException {
    String first = line(in);
    String[] words = first.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
      throw new IOException("not an HTTP answer: " + first);
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    try {
      return new Head(Integer.parseInt(words[1]), headers);
    } catch (NumberFormatException e) {
      throw new IOException("not an HTTP answer: " + first, e);
    }
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended");
      }
      if (line.size() > LONGEST_LINE) {
        throw new IOException("a line of an answer has no end");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
