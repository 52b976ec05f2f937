package dev.jcompose.network.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.namespace.NamespaceThread;
import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.EndpointExtras;
import dev.jcompose.network.EndpointSpec;
import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.network.PortBinding;
import dev.jcompose.network.bridge.Stack.Container;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The name server as a container meets it, at 127.0.0.11 in its namespace.
@Tag("root")
@ExtendWith(OwnNetwork.class)
class NamesInContainersTest {
  /// Asks for the address of a name over TCP or UDP; prints the response code and the last four
  /// bytes.
  private static final String ASK =
      """
      import socket,struct,sys
      tcp=sys.argv[1]=='tcp'; server=sys.argv[2]
      name=b''.join(bytes([len(l)])+l.encode() for l in sys.argv[3].split('.'))
      q=b'\\x12\\x34\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0'+name+b'\\0\\0\\1\\0\\1'
      s=socket.socket(socket.AF_INET,socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM)
      s.settimeout(5); s.connect((server,53))
      s.sendall(struct.pack('!H',len(q))+q if tcp else q)
      a=s.recv(4096)[2 if tcp else 0:]
      print('code',a[3]&15,socket.inet_ntoa(a[-4:]) if a[7] else '-',s.getpeername()[0])
      """;

  /// A server on port 53 of all addresses, UDP and TCP, that answers every question with its own
  /// address, 9.9.9.9.
  private static final String OWN_SERVER =
      """
      import socket,struct,threading
      def answer(q): return q[:2]+b'\\x81\\x80'+q[4:6]+b'\\0\\1\\0\\0\\0\\0'+q[12:]+b'\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\0\\0\\4\\x09\\x09\\x09\\x09'
      t=socket.socket(); t.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1); t.bind(('0.0.0.0',53)); t.listen(5)
      u=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); u.bind(('0.0.0.0',53))
      def tcp():
       while True:
        c,_=t.accept(); q=c.recv(4096)[2:]; a=answer(q); c.sendall(struct.pack('!H',len(a))+a); c.close()
      threading.Thread(target=tcp,daemon=True).start()
      while True:
       q,a=u.recvfrom(4096); u.sendto(answer(q),a)
      """;

  private static final List<String> TRANSPORTS = List.of("udp", "tcp");

  private static String ask(Container asker, String transport, String server, String name)
      throws IOException, InterruptedException {
    return asker.run("/usr/bin/python3", "-c", ASK, transport, server, name).output().strip();
  }

  static String names(Container asker, String transport, String name)
      throws IOException, InterruptedException {
    return ask(asker, transport, "127.0.0.11", name);
  }

  private static Process ownServer(Container container) throws IOException {
    Process server =
        Programs.start(container.namespace().fd(), "/usr/bin/python3", "-c", OWN_SERVER);
    Awaitility.await()
        .pollInSameThread()
        .until(() -> ask(container, "udp", "127.0.0.1", "any").startsWith("code 0 9.9.9.9"));
    return server;
  }

  @Test
  void aContainersOwnServerOnPort53AnswersEverywhereButAtOurs()
      throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      BridgeNetwork network = stack.network("front");
      Container dns = stack.container(network, "dns");
      Container web = stack.container(network, "web");
      Process server = ownServer(dns);
      try {
        for (String transport : TRANSPORTS) {
          assertThat(names(dns, transport, "web")).isEqualTo("code 0 " + web.ip() + " 127.0.0.11");
          assertThat(ask(dns, transport, "127.0.0.1", "web")).isEqualTo("code 0 9.9.9.9 127.0.0.1");
          assertThat(ask(web, transport, dns.ip(), "web")).isEqualTo("code 0 9.9.9.9 " + dns.ip());
        }
      } finally {
        server.destroy();
      }
    }
  }

  @Test
  void firewallsOfTheHostAndOfTheContainerAreNotInTheWay()
      throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      for (String hook : List.of("input", "output", "forward")) {
        Programs.run(
            "nft",
            "add table ip drops; add chain ip drops %s { type filter hook %s priority 0; policy drop; }"
                .formatted(hook, hook));
      }
      BridgeNetwork network = stack.network("front");
      Container web = stack.container(network, "web");
      Container db = stack.container(network, "db");
      assertThat(names(web, "udp", "db")).startsWith("code 0 " + db.ip());
      // What a container that locks itself in lets pass: questions, and what belongs to them.
      web.run(
          "nft",
          "add table inet own;"
              + "add chain inet own i { type filter hook input priority 0; policy drop; };"
              + "add rule inet own i ct state invalid drop; add rule inet own i iif lo accept;"
              + "add chain inet own o { type filter hook output priority 0; policy drop; };"
              + "add rule inet own o ct state invalid drop;"
              + "add rule inet own o ct state established accept;"
              + "add rule inet own o th dport 53 accept");
      for (String transport : TRANSPORTS) {
        assertThat(names(web, transport, "db")).startsWith("code 0 " + db.ip());
        assertThat(names(web, transport, "db")).startsWith("code 0 " + db.ip());
      }
    }
  }

  @Test
  void theNextEngineAnswersAtTheSameAddressAlsoWhereThePortWasTakenMeanwhile()
      throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      BridgeNetwork network = stack.network("front");
      Container web = stack.container(network, "web");
      Container db = stack.container(network, "db");
      Fd namespace = reopened(web);
      Fd other = reopened(db);
      stack.networks().close();
      Process taker =
          Programs.start(
              other,
              "/usr/bin/python3",
              "-c",
              "import socket,time; s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM);"
                  + "s.bind(('0.0.0.0',4)); t=socket.socket(); t.bind(('0.0.0.0',4)); t.listen();"
                  + "time.sleep(60)");
      try {
        Awaitility.await()
            .pollInSameThread()
            .until(() -> db.run("cat", "/proc/net/tcp").output().contains("00000000:0004"));
        stack.reopen();
        NetworkNamespace adopted = stack.networks().adopt(namespace, web.id());
        NetworkNamespace second = stack.networks().adopt(other, db.id());
        var live = new HashMap<Endpoint, List<PortBinding>>();
        live.put(web.endpoints().getFirst(), List.of());
        live.put(db.endpoints().getFirst(), List.of());
        stack.networks().restore(live);
        try (adopted;
            second) {
          for (String transport : TRANSPORTS) {
            assertThat(names(web, transport, "db")).isEqualTo("code 0 " + db.ip() + " 127.0.0.11");
            assertThat(names(db, transport, "web")).isEqualTo("code 0 " + web.ip() + " 127.0.0.11");
          }
        }
      } finally {
        taker.destroy();
      }
    }
  }

  private static Fd reopened(Container container) {
    return NamespaceThread.open(Path.of("/proc/self/fd/" + container.namespace().fd().number()));
  }

  @Test
  void networksComeAndGoWhileAContainerRuns() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      BridgeNetwork front = stack.network("front");
      BridgeNetwork back = stack.network("back");
      Container web = stack.container(List.of(), "web");
      Container db = stack.container(back, "db");
      assertThat(names(web, "udp", "db")).startsWith("code 5");
      web.endpoints()
          .add(
              stack
                  .networks()
                  .attach(web.namespace(), Stack.endpointSpec(front, web, "eth0", "web")));
      var onBack =
          stack.networks().attach(web.namespace(), Stack.endpointSpec(back, web, "eth1", "web"));
      assertThat(names(web, "udp", "db")).startsWith("code 0 " + db.ip());
      assertThat(names(db, "udp", "web")).startsWith("code 0 " + onBack.ipv4().orElseThrow());
      stack.networks().unplug(onBack);
      assertThat(names(web, "udp", "db")).doesNotContain(db.ip());
      assertThat(names(db, "udp", "web")).doesNotContain(onBack.ipv4().orElseThrow());
      assertThat(names(web, "udp", "web")).startsWith("code 0 " + web.ip());
    }
  }

  @Test
  void aServerOfTheContainersOwnIsAskedFromItsNamespaceAlsoOnAnInternalNetwork()
      throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      BridgeNetwork inner = stack.networks().create(Stack.internal("inner"));
      Container dns = stack.container(inner, "dns");
      Container alone = stack.container(inner, "alone");
      Container asking = stack.container(List.of(), "asking");
      asking
          .endpoints()
          .add(
              stack
                  .networks()
                  .attach(
                      asking.namespace(),
                      new EndpointSpec(
                          inner.id(),
                          asking.id(),
                          "eth0",
                          Optional.empty(),
                          Optional.empty(),
                          Optional.empty(),
                          List.of("asking"),
                          false,
                          false,
                          List.of("127.0.0.11", "127.0.0.1", dns.ip()),
                          EndpointExtras.NONE)));
      assertThat(names(alone, "udp", "example.com")).startsWith("code 2");
      Process server = ownServer(dns);
      try {
        for (String transport : TRANSPORTS) {
          assertThat(names(asking, transport, "example.com")).startsWith("code 0 9.9.9.9");
          assertThat(names(asking, transport, "dns")).startsWith("code 0 " + dns.ip());
        }
      } finally {
        server.destroy();
      }
    }
  }
}
