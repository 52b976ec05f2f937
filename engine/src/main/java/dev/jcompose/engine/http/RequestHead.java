package dev.jcompose.engine.http;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The request line and the headers.
///
/// @param method as written
/// @param target path and query, as written
/// @param modern whether it is HTTP/1.1, where connections are kept and bodies chunked
/// @param headers name in any case to value; several of one name joined by commas
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
record RequestHead(String method, String target, boolean modern, Map<String, String> headers) {
  /// The limit of the request line, and of all headers together: Go's `DefaultMaxHeaderBytes`,
  /// which Docker's daemon uses.
  private static final int LONGEST_LINE = 1 << 20;

  private static final int LONGEST_HEADERS = 1 << 20;

  /// Go has no such limit; clients send about twenty at most.
  private static final int MOST_HEADERS = 1000;

  private static final int LINE_END = 2;

  /// Reads a head.
  ///
  /// @return empty when the client has ended between two requests
  /// @throws HttpProblem when it is not valid, or too long
  static Optional<RequestHead> read(ConnectionInput input) throws IOException {
    Optional<String> line = line(input, LONGEST_LINE, 414);
    if (line.isPresent() && line.get().isEmpty()) {
      // An empty line before a request is ignored.
      line = line(input, LONGEST_LINE, 414);
    }
    if (line.isEmpty()) {
      return Optional.empty();
    }
    String[] words = line.get().split(" ", -1);
    if (words.length != 3 || words[1].isEmpty() || !words[2].matches("HTTP/1\\.[01]")) {
      throw HttpProblem.badRequest("malformed HTTP request");
    }
    return Optional.of(
        new RequestHead(words[0], words[1], words[2].equals("HTTP/1.1"), headers(input)));
  }

  private static Map<String, String> headers(ConnectionInput input) throws IOException {
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    int left = LONGEST_HEADERS;
    for (int number = 0; ; number++) {
      String line =
          line(input, Math.max(1, left), 431)
              .orElseThrow(
                  () -> new IOException("the client closed the connection in the request head"));
      if (line.isEmpty()) {
        return headers;
      }
      if (number == MOST_HEADERS) {
        throw new HttpProblem(431, "request head has more than " + MOST_HEADERS + " headers");
      }
      left -= line.length() + LINE_END;
      if (left < 0) {
        throw new HttpProblem(431, "request head is too long");
      }
      int colon = line.indexOf(':');
      if (colon <= 0 || !line.substring(0, colon).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
        throw HttpProblem.badRequest("malformed HTTP header");
      }
      headers.merge(
          line.substring(0, colon), line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
    }
  }

  private static Optional<String> line(ConnectionInput input, int longest, int status)
      throws IOException {
    try {
      return input.line(longest);
    } catch (ConnectionInput.LineTooLong tooLong) {
      throw new HttpProblem(status, "request head is too long", tooLong);
    }
  }

  /// A header's value.
  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /// Whether a header that is a list has this element, ignoring case.
  boolean has(String name, String element) {
    for (String part : header(name).orElse("").split(",", -1)) {
      if (part.strip().equalsIgnoreCase(element)) {
        return true;
      }
    }
    return false;
  }
}
