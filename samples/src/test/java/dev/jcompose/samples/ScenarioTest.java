package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.samples.Session.Done;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every attribute does in a container what it says. A folder of `scenarios` is a project with many
/// attributes and a table, `checks`: attributes, the service to look at, a script that is run in
/// its container (or on the `host`), and what it prints. `CoverageTest` reads the same tables and
/// misses what no line looks at.
@Tag("root")
class ScenarioTest {
  private static final Path SCENARIOS = Path.of("src/test/resources/scenarios").toAbsolutePath();
  private static final String MARK = "@@";

  /// For scripts on the host.
  private static final String PREAMBLE =
      """
      SOCKET=${JCOMPOSE_HOST#unix://}
      inspect() { curl -s --unix-socket "$SOCKET" "http://x/v1.44/containers/$1/json"; }
      # Until a command succeeds.
      await() {
        tries=0
        until eval "$1" > /dev/null 2>&1; do
          tries=$((tries + 1))
          test $tries -lt 600 || return 1
          sleep 0.1
        done
      }
      # The states of a health check so far, once it is in one.
      health() {
        await "inspect $1 | grep -F '\\"Status\\":\\"$2\\"'"
        curl -s -G --unix-socket "$SOCKET" --data-urlencode "filters={\\"container\\":[\\"$1\\"]}" \\
          "http://x/v1.44/events?since=0&until=$(($(date +%s) + 1))" |
          sed -n 's/.*"status":"health_status: \\([a-z]*\\)".*/\\1/p'
      }
      """;

  @AutoClose private static Session user;

  /// A line of the table.
  private record Check(String attributes, String service, String script, String expected) {
    static Check parse(String line) {
      int first = line.indexOf('|');
      int second = line.indexOf('|', first + 1);
      int last = line.lastIndexOf(" | ");
      assertThat(last).as("four columns in %s", line).isGreaterThan(second);
      return new Check(
          line.substring(0, first).strip(),
          line.substring(first + 1, second).strip(),
          line.substring(second + 1, last).strip(),
          line.substring(last + 3).strip().replace("\\n", "\n").replace("\\t", "\t"));
    }
  }

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
    user.with("PORT", Integer.toString(Session.freePort()))
        .with("DEVICE", AttributesTest.blockDevice());
  }

  static List<String> scenarios() throws IOException {
    try (Stream<Path> folders = Files.list(SCENARIOS)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> String.valueOf(folder.getFileName()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void attributesDoWhatTheySay(String name) throws IOException {
    Path folder = user.directory().resolve(name);
    user.run(
            user.directory(),
            List.of("cp", "-r", SCENARIOS.resolve(name).toString(), folder.toString()))
        .succeeded();
    script(folder, "before.sh");
    user.jcompose(folder, "up", "-d").succeeded();
    Map<String, List<Check>> byService = new LinkedHashMap<>();
    for (String line : Files.readAllLines(folder.resolve("checks"))) {
      if (!line.isBlank()) {
        Check check = Check.parse(line);
        byService.computeIfAbsent(check.service(), _ -> new ArrayList<>()).add(check);
      }
    }
    List<String> wrong = new ArrayList<>();
    byService.forEach((service, checks) -> look(folder, service, checks, wrong));
    assertThat(wrong).as("attributes of scenario %s", name).isEmpty();
    user.jcompose(folder, "down", "-v", "-t", "0").succeeded();
    script(folder, "after.sh");
  }

  /// All checks of a service at once: a command costs more than a look.
  private static void look(Path folder, String service, List<Check> checks, List<String> wrong) {
    StringBuilder all = new StringBuilder();
    for (Check check : checks) {
      all.append("echo '").append(MARK).append("'\n(").append(check.script()).append("\n)\n");
    }
    Done done =
        service.equals("host")
            ? user.run(folder, List.of("sh", "-c", PREAMBLE + all))
            : user.jcompose(
                folder,
                "exec",
                "-T",
                "-e",
                "HOST=" + user.run(folder, List.of("hostname")).out().strip(),
                service,
                "sh",
                "-c",
                all.toString());
    List<String> answers = List.of(done.out().split(MARK + "\n", -1));
    for (int i = 0; i < checks.size(); i++) {
      Check check = checks.get(i);
      String answer = i + 1 < answers.size() ? answers.get(i + 1) : "";
      String expected = check.expected().replace("$PORT", user.variable("PORT"));
      if (!answer.contains(expected)) {
        wrong.add(
            check.attributes()
                + ": "
                + check.script()
                + "\n  should print "
                + expected
                + "\n  and printed  "
                + answer.strip()
                + done.err().strip());
      }
    }
  }

  private static void script(Path folder, String name) {
    if (Files.exists(folder.resolve(name))) {
      user.run(folder, List.of("sh", "-c", PREAMBLE + ". ./" + name)).succeeded();
    }
  }
}
