package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Logs that go to other programs: each driver speaks to a listener here.
@Tag("root")
class LogDriversTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  @AutoClose private static Session user;

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
  }

  private static void up(String driver, String options) {
    String file =
        user.project(
                "logs" + driver,
                """
                name: logs%s
                services:
                  a:
                    image: busybox
                    command: [sh, -c, "echo to stdout; sleep 1; echo to stderr >&2; sleep 1000"]
                    stop_grace_period: 0s
                    labels: {colour: red}
                    logging:
                      driver: %s
                      options: {%s}
                """
                    .formatted(driver, driver, options))
            .toString();
    user.jcompose("-f", file, "up", "-d").succeeded();
  }

  private static String logs(String driver) {
    String file = user.directory().resolve("logs" + driver + "/compose.yaml").toString();
    return user.jcompose("-f", file, "logs", "--no-log-prefix").out();
  }

  private static byte[] receive(DatagramSocket socket) throws IOException {
    socket.setSoTimeout((int) PATIENCE.toMillis());
    DatagramPacket packet = new DatagramPacket(new byte[65536], 65536);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  @Test
  void syslogByUdp() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      up(
          "syslog",
          "syslog-address: 'udp://127.0.0.1:%d', syslog-format: rfc5424, syslog-facility: local3, tag: '{{.Name}}'"
              .formatted(socket.getLocalPort()));
      assertThat(new String(receive(socket), StandardCharsets.UTF_8))
          .matches("<158>1 \\S+ \\S+ logssyslog-a-1 \\d+ logssyslog-a-1 - to stdout");
      assertThat(new String(receive(socket), StandardCharsets.UTF_8))
          .matches("<155>1 .* - to stderr");
      assertThat(logs("syslog")).contains("to stdout");
    }
  }

  @Test
  void gelfByUdp() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      up(
          "gelf",
          "gelf-address: 'udp://127.0.0.1:%d', labels: colour".formatted(socket.getLocalPort()));
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(receive(socket)))) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
            .contains(
                "\"version\":\"1.1\"",
                "\"short_message\":\"to stdout\"",
                "\"level\":6",
                "\"_container_name\":\"logsgelf-a-1\"",
                "\"_colour\":\"red\"");
      }
    }
  }

  @Test
  void fluentdByTcpAlsoWhenItComesLater() throws IOException, InterruptedException {
    int port = Session.freePort();
    up("fluentd", "fluentd-address: 'localhost:%d', tag: mine".formatted(port));
    try (ServerSocket server = new ServerSocket(port, 5, InetAddress.getByName("localhost"))) {
      byte[] bytes =
          CompletableFuture.supplyAsync(() -> first(server))
              .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
              .join();
      assertThat(bytes[0] & 0xff).as("an array of three").isEqualTo(0x93);
      assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
          .contains("mine", "container_name", "/logsfluentd-a-1", "stdout", "to stdout");
    }
  }

  private static byte[] first(ServerSocket server) {
    try (Socket socket = server.accept()) {
      byte[] buffer = new byte[4096];
      int length = socket.getInputStream().read(buffer);
      return Arrays.copyOf(buffer, length);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  @Test
  void wrongOptionsAreRefused() {
    for (String[] each :
        new String[][] {
          {"gelf", "", "gelf-address is required"},
          {"syslog", "syslog-facility: nonsense", "invalid syslog facility: nonsense"},
          {"syslog", "syslog-address: 'ftp://x'", "syslog-address: \"ftp://x\" is not an address"},
          {"fluentd", "colour: red", "unknown log opt 'colour' for fluentd log driver"},
          {"splunk", "", "log driver splunk is not supported"}
        }) {
      String file =
          user.project(
                  "wrong",
                  "services: {a: {image: busybox, logging: {driver: %s, options: {%s}}}}"
                      .formatted(each[0], each[1]))
              .toString();
      Session.Done up = user.jcompose("-f", file, "up", "-d");
      assertThat(up.exitCode()).isNotZero();
      assertThat(up.err()).contains(each[2]);
      user.jcompose("-f", file, "down", "-t", "0").succeeded();
    }
  }
}
