package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("root")
class WebserversSampleTest {
  private static final String FILE = "samples/webservers/compose.yaml";

  @Test
  void threeWebserversAnswerAndAFourthScales() {
    int[] ports = {Session.freePort(), Session.freePort(), Session.freePort()};
    try (Session user = Session.open()) {
      for (int i = 0; i < 3; i++) {
        user.with("WEBSERVER" + (i + 1) + "_PORT", Integer.toString(ports[i]));
      }
      user.jcompose("-f", FILE, "up", "-d", "--wait").succeeded();
      for (int i = 0; i < 3; i++) {
        assertThat(Session.get(ports[i], "/"))
            .startsWith("hello from webserver" + (i + 1) + " on ");
      }

      user.jcompose("-f", FILE, "up", "-d", "--scale", "web=3").succeeded();
      assertThat(user.jcompose("-f", FILE, "ps", "-q", "web").succeeded().out().lines()).hasSize(3);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(
                      user.jcompose(
                              "-f",
                              FILE,
                              "exec",
                              "-T",
                              "webserver1",
                              "wget",
                              "-q",
                              "-O",
                              "-",
                              "http://web/")
                          .succeeded()
                          .out())
                  .startsWith("hello from web on "));
      assertThat(user.jcompose("-f", FILE, "logs", "webserver1").succeeded().out())
          .contains("webserver1-1  | webserver1 is listening");

      user.jcompose("-f", FILE, "down").succeeded();
      assertThat(user.jcompose("-f", FILE, "ps", "-a", "-q").succeeded().out()).isEmpty();
      for (int port : ports) {
        assertThat(Session.get(port, "/")).isEmpty();
      }
    }
  }
}
