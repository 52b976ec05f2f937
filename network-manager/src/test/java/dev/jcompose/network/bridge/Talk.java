package dev.jcompose.network.bridge;

import dev.jcompose.network.PortBinding;
import dev.jcompose.network.PublishedPorts;
import dev.jcompose.network.bridge.Stack.Container;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/// Small servers in containers, and what they answer.
final class Talk {
  private static final String ECHO =
      """
      import socket,sys
      s=socket.socket(); s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)
      s.bind(('0.0.0.0',int(sys.argv[1]))); s.listen(50)
      while True:
       c,a=s.accept(); c.sendall((sys.argv[2]+' '+a[0]+'\\n').encode()); c.close()
      """;
  static final String READ =
      """
      import socket,sys
      s=socket.create_connection((sys.argv[1],int(sys.argv[2])),2)
      print(s.recv(100).decode(),end='')
      """;

  /// Starts a server in a container that answers each connection with a text and the peer's
  /// address.
  static Process serve(Container container, int port, String text)
      throws IOException, InterruptedException {
    Process server =
        Programs.start(
            container.namespace().fd(),
            "/usr/bin/python3",
            "-c",
            ECHO,
            Integer.toString(port),
            text);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> read(container, "127.0.0.1", port).startsWith(text));
    return server;
  }

  /// What a server answers to a container.
  static String read(Container from, String address, int port)
      throws IOException, InterruptedException {
    return from.run("/usr/bin/python3", "-c", READ, address, Integer.toString(port)).output();
  }

  /// What a server answers to this process.
  static String readHere(String address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 2000);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// Publishes ports of a container.
  static void publish(Stack stack, Container container, PortBinding... wishes) {
    try (PublishedPorts ports = stack.networks().reserve(List.of(wishes))) {
      stack.networks().publish(container.endpoints().getFirst(), ports.bindings());
    }
  }

  /// What a name resolves to in a container.
  static String lookUp(Container asker, String name) throws IOException, InterruptedException {
    return asker.run("busybox", "nslookup", name, "127.0.0.11").output();
  }

  private Talk() {}
}
