package dev.jcompose.engine.transport;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where to listen, as in `tcp://127.0.0.1:2376`.
///
/// @param host a name or an address, without brackets
/// @param port 0 for any
public record TcpAddress(String host, int port) {
  /// Docker's port for TLS.
  private static final int USUAL_PORT = 2376;

  /// Without a host, as in `tcp://:2376`: this machine only, as Docker has it.
  private static final String USUAL_HOST = "127.0.0.1";

  private static final int HIGHEST = 65_535;
  private static final Pattern FORM =
      Pattern.compile("tcp://(\\[[0-9a-fA-F:.%\\w]+\\]|[\\w.-]*)(?::(\\d{1,5}))?/?");

  /// Reads one; empty when it is none.
  public static Optional<TcpAddress> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    String host = form.group(1).replaceAll("[\\[\\]]", "");
    int port = form.group(2) == null ? USUAL_PORT : Integer.parseInt(form.group(2));
    return port > HIGHEST
        ? Optional.empty()
        : Optional.of(new TcpAddress(host.isEmpty() ? USUAL_HOST : host, port));
  }

  @Override
  public String toString() {
    return "tcp://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port);
  }
}
