package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `storage_opt`: this machine's disk decides which half of it is seen here. The checks of
/// `tools/machine` see the other one, on file systems made for it.
@Tag("root")
class SizesTest {
  @AutoClose private static Session user;

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
  }

  @Test
  void aSizeHoldsOrIsRefusedBeforeAnythingIsMade() {
    String f =
        user.project(
                "sized",
                """
                services:
                  one:
                    image: busybox
                    command: [sleep, "1000"]
                    stop_grace_period: 0s
                    storage_opt: {size: 20M}
                """)
            .toString();
    Session.Done up = user.jcompose("-f", f, "up", "-d");
    if (up.exitCode() == 0) {
      assertThat(user.jcompose("-f", f, "exec", "-T", "one", "df", "-k", "/").succeeded().out())
          .contains(" 20480 ");
      user.jcompose("-f", f, "down").succeeded();
      return;
    }
    assertThat(up.err())
        .contains("compose.yaml:6:", ": error: services.one.storage_opt.size: cannot be limited: ");
    assertThat(user.jcompose("-f", f, "ps", "-aq").succeeded().out()).isEmpty();
    String networks = "curl -sS --unix-socket ${JCOMPOSE_HOST#unix://} http://x/v1.44/networks";
    assertThat(user.run(user.directory(), List.of("sh", "-c", networks)).succeeded().out())
        .contains("\"bridge\"")
        .doesNotContain("sized");
  }

  @Test
  void anEngineThatCannotKeepTheDefaultDoesNotStart() throws IOException {
    Path settings =
        Files.writeString(
            user.directory().resolve("engine.json"),
            "{\"storage-opts\": [\"overlay2.size=lots\"]}");
    user.jcompose("engine", "stop").succeeded();
    user.with("JCOMPOSE_ENGINE_CONFIG", settings.toString());
    Session.Done start = user.jcompose("engine", "start");
    user.with("JCOMPOSE_ENGINE_CONFIG", "");
    assertThat(start.exitCode()).isNotZero();
    assertThat(start.err()).contains(settings + ": storage-opts: invalid size: 'lots'");
  }
}
