package dev.jcompose.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.linux.socket.PortSocket;
import dev.jcompose.linux.socket.PortSocket.Protocol;
import dev.jcompose.runtime.StartResources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Ports on IPv6 addresses of the host, served by the shim. In place of a container's server stands
/// one of this process.
class RelayTest {
  private static final InetAddress LOOPBACK4 = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress LOOPBACK6 = InetAddress.ofLiteral("::1");
  private static final Pattern WORDS = Pattern.compile(" ");
  private static final int PATIENCE = 20_000;

  private TestMachine machine;
  private ServerSocket server;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(TestMachine.usable(), "needs root and a static busybox");
    assumeTrue(PortSocket.hasLoopback6(), "this machine has no IPv6");
    machine = new TestMachine();
    server = new ServerSocket(0, 50, LOOPBACK4);
    server.setSoTimeout(PATIENCE);
  }

  @AfterEach
  void close() throws IOException {
    if (machine != null) {
      machine.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private record Served(TestMachine.Container container, int port) {}

  private Served serve(Protocol protocol, int leadsTo) throws IOException {
    PortSocket socket = PortSocket.bind(protocol, LOOPBACK6, 0);
    try (var fd = socket.fd()) {
      var container = machine.container("sleep", "300");
      container.resources =
          new StartResources(
              Optional.empty(),
              List.of(),
              List.of(new StartResources.Relay(fd, protocol.number(), LOOPBACK4, leadsTo)));
      return new Served(container.start(), socket.port());
    }
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(LOOPBACK6, port), PATIENCE);
    socket.setSoTimeout(PATIENCE);
    return socket;
  }

  private Socket accept() throws IOException {
    Socket accepted = server.accept();
    accepted.setSoTimeout(PATIENCE);
    return accepted;
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /// The pids of the relays of a container's shim.
  private List<Long> relays(TestMachine.Container container) throws IOException {
    String record =
        Files.readString(machine.config.runRoot().resolve("containers/" + container.id + "/pid"));
    String shim = WORDS.splitAsStream(record).skip(4).findFirst().orElseThrow();
    List<Long> relays = new ArrayList<>();
    Path children = Path.of("/proc/" + shim + "/task/" + shim + "/children");
    for (String child : WORDS.split(Files.readString(children).strip(), -1)) {
      if (Files.readString(Path.of("/proc/" + child + "/comm")).strip().equals("jc-relay")) {
        relays.add(Long.parseLong(child));
      }
    }
    return relays;
  }

  @Test
  void eachSideEndsItsHalfOfAStreamByItself() throws IOException, InterruptedException {
    Served served = serve(Protocol.TCP, server.getLocalPort());
    assertThat(relays(served.container())).isEmpty();
    byte[] question = random(3_000_000);
    byte[] answer = random(5_000_000);
    try (Socket client = connect(served.port());
        Socket accepted = accept()) {
      Thread asks =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.getOutputStream().write(question);
                  client.shutdownOutput();
                } catch (IOException broken) {
                  throw new UncheckedIOException(broken);
                }
              });
      assertThat(accepted.getInputStream().readAllBytes()).isEqualTo(question);
      Thread answers =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  accepted.getOutputStream().write(answer);
                  accepted.shutdownOutput();
                } catch (IOException broken) {
                  throw new UncheckedIOException(broken);
                }
              });
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(answer);
      asks.join();
      answers.join();
    }
    assertThat(relays(served.container())).hasSize(1);
  }

  @Test
  void manyAreServedByOneProcessAndWaitForNobody() throws IOException {
    Served served = serve(Protocol.TCP, server.getLocalPort());
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket client = connect(served.port());
        open.add(client);
        client.getOutputStream().write(i);
        Socket accepted = accept();
        open.add(accepted);
        // The first one reads nothing, whatever is sent to it.
        if (i == 0) {
          Thread.ofVirtual().start(() -> fill(accepted));
        } else {
          accepted.getOutputStream().write(accepted.getInputStream().read());
          assertThat(client.getInputStream().read()).isEqualTo(i);
        }
      }
      assertThat(relays(served.container())).hasSize(1);
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private static void fill(Socket socket) {
    try {
      byte[] much = random(1 << 20);
      while (true) {
        socket.getOutputStream().write(much);
      }
    } catch (IOException closed) {
      return;
    }
  }

  @Test
  void aResetAndARefusalArePassedOn() throws IOException {
    Served served = serve(Protocol.TCP, server.getLocalPort());
    try (Socket client = connect(served.port())) {
      Socket accepted = accept();
      client.getOutputStream().write(1);
      assertThat(accepted.getInputStream().read()).isEqualTo(1);
      accepted.setSoLinger(true, 0);
      accepted.close();
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
    }
    server.close();
    // The reset may come before the client has done anything with its connection.
    assertThatThrownBy(
            () -> {
              try (Socket client = connect(served.port())) {
                assertThat(client.getInputStream().read()).isNegative();
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void aKilledRelayIsFollowedByAnother() throws IOException {
    Served served = serve(Protocol.TCP, server.getLocalPort());
    try (Socket client = connect(served.port());
        Socket accepted = accept()) {
      assertThat(accepted.isConnected()).isTrue();
      long relay = relays(served.container()).getFirst();
      ProcessHandle.of(relay).orElseThrow().destroyForcibly();
      assertThatThrownBy(() -> assertThat(client.getInputStream().read()).isNotNegative())
          .isInstanceOfAny(IOException.class, AssertionError.class);
    }
    try (Socket client = connect(served.port());
        Socket accepted = accept()) {
      accepted.getOutputStream().write(7);
      assertThat(client.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void withTheContainerThePortIsFreeAndNobodyIsLeft() throws IOException {
    Served served = serve(Protocol.TCP, server.getLocalPort());
    try (Socket client = connect(served.port());
        Socket accepted = accept()) {
      client.getOutputStream().write(1);
      assertThat(accepted.getInputStream().read()).isEqualTo(1);
      long relay = relays(served.container()).getFirst();
      machine.runtime.killAll(served.container().id);
      machine.awaitExit(served.container().id);

      PortSocket.bind(Protocol.TCP, LOOPBACK6, served.port()).fd().close();
      await().atMost(Duration.ofSeconds(20)).until(() -> ProcessHandle.of(relay).isEmpty());
    }
  }

  @Test
  void datagramsAreAnsweredFromTheAddressThatWasAsked() throws IOException {
    try (DatagramSocket echo = new DatagramSocket(0, LOOPBACK4);
        DatagramSocket one = new DatagramSocket(0, LOOPBACK6);
        DatagramSocket other = new DatagramSocket(0, LOOPBACK6)) {
      for (DatagramSocket socket : List.of(echo, one, other)) {
        socket.setSoTimeout(PATIENCE);
      }
      Served served = serve(Protocol.UDP, echo.getLocalPort());
      // Connected: only what comes from there is received.
      one.connect(LOOPBACK6, served.port());
      other.connect(LOOPBACK6, served.port());
      byte[] large = random(40_000);
      for (DatagramSocket socket : List.of(one, other, one)) {
        socket.send(new DatagramPacket(large, large.length));
        DatagramPacket question = new DatagramPacket(new byte[65_536], 65_536);
        echo.receive(question);
        assertThat(Arrays.copyOf(question.getData(), question.getLength())).isEqualTo(large);
        byte[] answer = ("for " + socket.getLocalPort()).getBytes(StandardCharsets.US_ASCII);
        echo.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
        DatagramPacket got = new DatagramPacket(new byte[64], 64);
        socket.receive(got);
        assertThat(Arrays.copyOf(got.getData(), got.getLength())).isEqualTo(answer);
      }
    }
  }
}
