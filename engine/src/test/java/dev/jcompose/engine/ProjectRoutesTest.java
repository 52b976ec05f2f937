package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The project API over its socket, where no command line is there to get it right.
@Tag("root")
class ProjectRoutesTest extends ServerTest {
  private static final String EMPTY = "{\"name\":\"p\",\"services\":{}}";

  @Test
  void anOlderCommandLineIsToldSo() throws IOException {
    String answer = ask("POST /jcompose/v0/projects/p/up", "{}");
    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .contains(
            "this command line is older than the engine (project API 0, the engine has 1):"
                + " update it");
  }

  @Test
  void aNewerCommandLineIsToldThatTheEngineIsOlder() throws IOException {
    String answer = ask("POST /jcompose/v2/projects/p/up", "{}");
    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .contains(
            "the engine is older than this command line (project API 1, the command line has 2)");
  }

  @Test
  void anOperationThatIsNotKnownIsNamed() throws IOException {
    assertThat(ask("POST /jcompose/v1/projects/p/dance", "{}"))
        .startsWith("HTTP/1.1 404 ")
        .contains("unknown operation \\\"dance\\\"");
  }

  @Test
  void anOptionThatIsNotKnownIsNamedAndNothingIsDone() throws IOException {
    assertThat(
            ask(
                "POST /jcompose/v1/projects/p/down",
                "{\"project\":" + EMPTY + ",\"options\":{\"volume\":true}}"))
        .startsWith("HTTP/1.1 400 ")
        .contains("down: unknown option \\\"volume\\\"");
  }

  @Test
  void anOptionOfAnotherKindIsNamed() throws IOException {
    assertThat(ask("POST /jcompose/v1/projects/p/stop", "{\"options\":{\"timeout\":\"soon\"}}"))
        .startsWith("HTTP/1.1 400 ")
        .contains("option \\\"timeout\\\": must be a whole number");
  }

  @Test
  void theAnswerIsLinesAndEndsWithAResult() throws IOException {
    String answer =
        ask("POST /jcompose/v1/projects/p/up", "{\"project\":" + EMPTY + ",\"dryRun\":true}");
    assertThat(answer)
        .startsWith("HTTP/1.1 200 ")
        .contains("{\"type\":\"plan\",\"lines\":[")
        .contains("{\"type\":\"result\",\"exitCode\":0,\"containers\":[]}");
  }
}
