package dev.jcompose.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.linux.namespace.NamespaceThread;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.EndpointSpec;
import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// ```
///   front 10.1.0.0/24: web (10.1.0.2, also on back as 10.2.0.2)
///   back  10.2.0.0/24, internal: db 10.2.0.3, db 10.2.0.4 (with fd00:2::4)
/// ```
class DnsTest {
  private static final NetworkId FRONT = new NetworkId("1".repeat(64));
  private static final NetworkId BACK = new NetworkId("2".repeat(64));
  private static final String WEB = "web";
  private static final String DB = "db1";
  private static final int A = 1;
  private static final int AAAA = 28;
  private static final int MX = 15;
  private static final int PTR = 12;

  @TempDir private Path directory;
  private final NameDirectory names = new NameDirectory();
  private final AtomicInteger forwarded = new AtomicInteger();
  private NamespaceThread host;
  private DatagramSocket upstream;
  private Answers answers;
  private volatile int upstreamSize = 60;

  @BeforeEach
  void start() throws IOException {
    names.open(FRONT, "p_front", false);
    names.open(BACK, "p_back", true);
    names.add(endpoint("a", FRONT, "web", "10.1.0.2", "", "web", "p-web-1"));
    names.add(endpoint("b", BACK, "web", "10.2.0.2", "", "web", "p-web-1"));
    names.add(endpoint("c", BACK, "db1", "10.2.0.3", "", "db", "p-db-1", "a.b"));
    names.add(endpoint("d", BACK, "db2", "10.2.0.4", "fd00:2::4", "DB", "p-db-2"));
    upstream = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::answerUpstream);
    host = NamespaceThread.start("test-host");
    Path resolvConf = directory.resolve("resolv.conf");
    Files.writeString(resolvConf, "search x\nnameserver 127.0.0.1\n");
    answers =
        new Answers(
            names,
            new Forwarder(upstream.getLocalPort()),
            new HostServers(resolvConf),
            new Origin(host, Optional.empty()));
  }

  @AfterEach
  void stop() {
    upstream.close();
    host.close();
  }

  private void answerUpstream() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        upstream.receive(packet);
        forwarded.incrementAndGet();
        byte[] answer = Arrays.copyOf(packet.getData(), Math.max(upstreamSize, packet.getLength()));
        answer[2] |= (byte) 0x80;
        answer[3] = 0;
        packet.setData(answer);
        upstream.send(packet);
      }
    } catch (IOException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private static Endpoint endpoint(
      String id, NetworkId network, String container, String v4, String v6, String... names) {
    EndpointSpec spec =
        new EndpointSpec(
            network,
            container,
            "eth0",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(names),
            true);
    return new Endpoint(
        id,
        spec,
        Optional.of(v4),
        24,
        Optional.of("10.0.0.1"),
        Optional.of(v6).filter(s -> !s.isEmpty()),
        64,
        Optional.empty(),
        "02:42:00:00:00:01",
        "v1");
  }

  private static byte[] query(String name, int type, int payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        new byte[] {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, (byte) (payload > 0 ? 1 : 0)});
    for (String label : name.split("\\.", -1)) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
    }
    out.writeBytes(new byte[] {0, 0, (byte) type, 0, 1});
    if (payload > 0) {
      out.writeBytes(
          new byte[] {0, 0, 41, (byte) (payload >> 8), (byte) payload, 0, 0, 0, 0, 0, 0});
    }
    return out.toByteArray();
  }

  private byte[] ask(byte[] packet, String asker, boolean tcp) {
    return switch (answers.react(
        packet, new Asker(asker, new Origin(host, Optional.empty())), tcp)) {
      case Answers.Reaction.Send(byte[] reply) -> reply;
      case Answers.Reaction.AskOutside outside -> outside.slow().get();
      case Answers.Reaction.Ignore() -> new byte[0];
    };
  }

  private String answer(String name, int type, String asker) {
    byte[] reply = ask(query(name, type, 0), asker, false);
    return "code " + (reply[3] & 0xf) + " answers " + reply[7];
  }

  @ParameterizedTest
  @CsvSource({
    "web, 1, code 0 answers 1",
    "WEB, 1, code 0 answers 1",
    "db, 1, code 0 answers 2",
    "db.p_back, 1, code 0 answers 2",
    "a.b, 1, code 0 answers 1",
    "a.b.p_back, 1, code 0 answers 1",
    "web, 28, code 0 answers 0",
    "db, 28, code 0 answers 1",
    "db, 15, code 0 answers 0",
    "db, 65, code 0 answers 0",
    "3.0.2.10.in-addr.arpa, 12, code 0 answers 1",
    "4.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.0.0.0.0.0.d.f.ip6.arpa, 12, code 0 answers 1",
  })
  void namesOfAllNetworksOfTheAskerAreAnsweredAndNeverForwarded(
      String name, int type, String expected) {
    assertThat(answer(name, type, WEB)).isEqualTo(expected);
    assertThat(forwarded).hasValue(0);
  }

  @Test
  void replicasComeInChangingOrder() {
    byte[] first = ask(query("db", A, 0), WEB, false);
    boolean changed = false;
    for (int i = 0; i < 100 && !changed; i++) {
      changed = !Arrays.equals(first, ask(query("db", A, 0), WEB, false));
    }
    assertThat(changed).isTrue();
  }

  @Test
  void aContainerOnInternalNetworksOnlyNeverAsksOutside() {
    assertThat(answer("example.com", A, DB)).isEqualTo("code 2 answers 0");
    assertThat(answer("web", A, DB)).isEqualTo("code 0 answers 1");
    assertThat(answer("p-web-1.p_front", A, DB)).isEqualTo("code 2 answers 0");
    assertThat(forwarded).hasValue(0);
  }

  @Test
  void otherNamesAreForwarded() {
    byte[] reply = ask(query("example.com", A, 0), WEB, false);
    assertThat(reply).startsWith(0x12, 0x34).hasSize(60);
    assertThat(forwarded).hasValue(1);
  }

  @Test
  void anAnswerTooLargeForTheAskerIsCut() {
    upstreamSize = 900;
    assertThat(ask(query("example.com", A, 0), WEB, false)[2] & 2).isEqualTo(2);
    assertThat(ask(query("example.com", A, 1232), WEB, false)).hasSize(900);
  }

  @Test
  void manyReplicasAreCutToTheAskersSizeOverUdpAndWholeOverTcp() {
    for (int i = 0; i < 100; i++) {
      names.add(endpoint("r" + i, FRONT, "r" + i, "10.1.0." + (100 + i), "", "many"));
    }
    byte[] small = ask(query("many", A, 0), WEB, false);
    assertThat(small.length).isLessThanOrEqualTo(512);
    assertThat(small[2] & 2).isEqualTo(2);
    assertThat(small[7]).isGreaterThan((byte) 20);
    byte[] whole = ask(query("many", A, 0), WEB, true);
    assertThat(whole[7]).isEqualTo((byte) 100);
    assertThat(whole[2] & 2).isZero();
  }

  @Test
  void aStrangerIsRefused() {
    assertThat(answer("web", A, "stranger")).isEqualTo("code 5 answers 0");
  }

  @Test
  void withdrawnNamesAreGoneAndTheContainerStillAsks() {
    names.withdraw(endpoint("c", BACK, "db1", "10.2.0.3", "", "db", "p-db-1", "a.b"));
    assertThat(answer("db", A, WEB)).isEqualTo("code 0 answers 1");
    assertThat(answer("p-db-1", A, DB)).isEqualTo("code 2 answers 0");
    assertThat(answer("web", A, DB)).isEqualTo("code 0 answers 1");
  }

  @Test
  void hostilePacketsGetAShortAnswerOrNone() {
    byte[] loop = query("web", A, 0);
    loop[12] = (byte) 0xc0;
    loop[13] = 12;
    assertThat(ask(loop, WEB, false)).hasSize(12);
    byte[] many = query("web", A, 0);
    many[4] = (byte) 0xff;
    many[5] = (byte) 0xff;
    assertThat(ask(many, WEB, false)[3] & 0xf).isEqualTo(1);
    byte[] records = query("web", A, 0);
    records[8] = (byte) 0xff;
    records[10] = (byte) 0xff;
    assertThat(ask(records, WEB, false)[7]).isEqualTo((byte) 1);
    byte[] answer = query("web", A, 0);
    answer[2] |= (byte) 0x80;
    assertThat(ask(answer, WEB, false)).isEmpty();
    byte[] update = query("web", A, 0);
    update[2] = 0x28;
    assertThat(ask(update, WEB, false)[3] & 0xf).isEqualTo(4);
    assertThat(ask(new byte[] {1, 2, 3}, WEB, false)).isEmpty();
  }

  @Test
  @Timeout(20)
  void randomPacketsNeverThrow() {
    Random random = new Random(7);
    for (int i = 0; i < 200_000; i++) {
      byte[] packet = i % 2 == 0 ? new byte[random.nextInt(80)] : query("web.p_front", A, 1232);
      if (i % 2 == 0) {
        random.nextBytes(packet);
      } else {
        packet[random.nextInt(packet.length)] = (byte) random.nextInt();
      }
      DnsQuery.parse(packet);
    }
    assertThat(DnsQuery.parse(query("web", AAAA, 0))).isInstanceOf(DnsQuery.Parsed.Question.class);
  }

  @Test
  void serversOfTheHostAreReadAgainWhenTheFileChanges() throws IOException {
    Path file = directory.resolve("other.conf");
    Files.writeString(file, "nameserver 192.0.2.1\n");
    HostServers servers = new HostServers(file);
    assertThat(servers.current()).containsExactly(IpText.parse("192.0.2.1"));
    Files.writeString(
        file,
        "# c\nnameserver 192.0.2.2 # x\nnameserver nonsense\noptions a\n nameserver fd00::1\n");
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() ->
            assertThat(servers.current())
                .containsExactly(IpText.parse("192.0.2.2"), IpText.parse("fd00::1")));
  }

  @Test
  void anAnswerRepeatsTheQuestionAndLivesZeroSeconds() {
    byte[] reply = ask(query("web", A, 0), WEB, false);
    ByteBuffer record = ByteBuffer.wrap(reply, reply.length - 16, 16);
    assertThat(record.getShort()).isEqualTo((short) 0xc00c);
    assertThat(record.getShort()).isEqualTo((short) A);
    assertThat(record.getShort()).isEqualTo((short) 1);
    assertThat(record.getInt()).isZero();
    assertThat(reply).endsWith(10, 1, 0, 2);
    assertThat(answer("nothing.at.all", MX, WEB)).startsWith("code 0");
    assertThat(answer("9.9.9.9.in-addr.arpa", PTR, WEB)).startsWith("code 0");
  }
}
