package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("root")
class StackSampleTest {
  private static final String FILE = "samples/stack/compose.yaml";

  @Test
  void theStackComesUpInOrderAndKeepsItsDatabase() {
    int port = Session.freePort();
    try (Session user = Session.open()) {
      user.needsTheOutside();
      user.with("STACK_PORT", Integer.toString(port));
      user.run(Session.ROOT, List.of("samples/stack/base-image.sh")).succeeded();

      user.jcompose("-f", FILE, "up", "-d", "--wait").succeeded();
      assertThat(Session.get(port, "/")).isEqualTo("{\"total\": 1, \"since_cache_start\": 1}\n");
      assertThat(Session.get(port, "/")).isEqualTo("{\"total\": 2, \"since_cache_start\": 2}\n");
      assertThat(user.jcompose("-f", FILE, "logs", "migrate").succeeded().out())
          .contains("schema is up to date");
      assertThat(
              user.jcompose(
                      "-f", FILE, "ps", "-a", "--format", "{{.Service}} {{.ExitCode}}", "migrate")
                  .out())
          .isEqualTo("migrate 0\n");

      // nginx is on the front network only.
      assertThat(
              user.jcompose("-f", FILE, "exec", "-T", "nginx", "getent", "hosts", "app").exitCode())
          .isZero();
      assertThat(
              user.jcompose("-f", FILE, "exec", "-T", "nginx", "getent", "hosts", "db").exitCode())
          .isNotZero();

      user.jcompose("-f", FILE, "down").succeeded();
      user.jcompose("-f", FILE, "up", "-d", "--wait").succeeded();
      assertThat(Session.get(port, "/")).isEqualTo("{\"total\": 3, \"since_cache_start\": 1}\n");

      user.jcompose("-f", FILE, "down", "-v", "--rmi", "all").succeeded();
    }
  }
}
