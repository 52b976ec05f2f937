package dev.jcompose.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.CommandRun;
import dev.jcompose.cli.FakeEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `__complete` answers to a command line; the last word is the one at the cursor.
@Timeout(60)
final class CompletionTest {
  @TempDir Path directory = Path.of("/");

  @BeforeEach
  void project() throws IOException {
    // Unfinished as files are that somebody works on: a variable and an env_file are missing.
    Files.writeString(
        directory.resolve("compose.yaml"),
        """
        services:
          web:
            image: nginx:${TAG:?set it}
            env_file: missing.env
            profiles: [front, all]
          worker: {image: w, profiles: [all]}
          db: {image: postgres}
        """);
    Files.writeString(directory.resolve("other.yaml"), "services: {alone: {image: a}}\n");
  }

  private String complete(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "__complete";
    System.arraycopy(words, 0, all, 1, words.length);
    CommandRun run =
        new CommandRun(directory).with("JCOMPOSE_HOST", "unix://" + directory.resolve("none.sock"));
    assertThat(run.run(all)).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(directory.resolve("none.sock")).doesNotExist();
    return run.out();
  }

  /// The words that are offered, without their descriptions.
  private static String words(String output) {
    return output.lines().map(line -> line.split("\t", 2)[0]).collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        // commands
        "un|unpause",
        "-f,x.yaml,ver|version",
        "--ansi=never,--profile,x,ver|version",
        "engine,st|start status stop",
        "help,pus|push",
        "nonsense,|''",
        "completion,|bash fish zsh",
        // names of services, whatever their profiles
        "up,|db web worker",
        "up,w|web worker",
        "up,web,w|worker",
        "up,--no-deps,-d,w|web worker",
        "-f,other.yaml,up,|alone",
        "--file=other.yaml,up,|alone",
        "-f,missing.yaml,up,|''",
        "exec,-T,d|db",
        "exec,db,|''",
        "run,--rm,db,--|''",
        "down,d|db",
        "up,--scale,w|web= worker=",
        "scale,d|db=",
        "up,--attach,d|db",
        "up,--exit-code-from=d|--exit-code-from=db",
        "up,--,d|db",
        // profiles
        "--profile,|all front",
        "--profile=f|--profile=front",
        // values that the help lists
        "--progress,|auto tty plain json quiet",
        "--ansi,a|always auto",
        "up,--pull=m|--pull=missing",
        "ps,--format,|table json",
        "config,--format,|yaml json",
        "port,--protocol,|tcp udp",
        "ps,--status,re|restarting removing",
        "kill,-s,SIGT|SIGTERM",
        "up,--build=|--build=true --build=false",
        // paths
        "-f,|:files",
        "--file=|:files",
        "--project-directory,x|:directories",
        "image,load,-i,|:files",
        "image,import,|:files",
        // what cannot be known
        "up,-t,|''",
        "logs,--tail,|''",
        // no engine, nothing
        "-p,|''",
        "container,export,|''",
        "image,rm,|''",
      })
  void whatIsOffered(String line, String offered) {
    String expected = offered.equals("''") ? "" : offered;
    assertThat(words(complete(line.split(",", -1)))).isEqualTo(expected);
  }

  @Test
  void flagsComeWithWhatTheyDoAndOnceUnlessTheyAreLists() {
    assertThat(complete("up", "--no-re"))
        .isEqualTo(
            "--no-recreate\tIf containers already exist, don't recreate them. Incompatible with --force-recreate.\n");
    assertThat(complete("up", "--no-recreate", "--no-re")).isEmpty();
    assertThat(words(complete("up", "-dt", "3", "--ti"))).isEqualTo("--timestamps");
    assertThat(words(complete("up", "--scale", "web=2", "--sc"))).isEqualTo("--scale");
    assertThat(words(complete("--profile", "x", "--prof"))).isEqualTo("--profile");
    assertThat(words(complete("-"))).doesNotContain("--workdir").contains("--help", "--file");
  }

  @Test
  void namesOfContainersImagesAndProjectsComeFromAnEngineThatRuns() {
    try (FakeEngine engine = FakeEngine.start()) {
      String labelled = "\"Labels\":{\"com.docker.compose.project\":\"shop\"}";
      engine.on(
          "GET /containers/json",
          200,
          "[{\"Id\":\"1\",\"Names\":[\"/shop-web-1\"],"
              + labelled
              + "},{\"Id\":\"2\",\"Names\":[\"/lone\"],\"Labels\":{}}]");
      engine.on("GET /images/json", 200, "[{\"RepoTags\":[\"nginx:1\"]},{\"RepoTags\":[]}]");
      assertThat(asked(engine, "container", "export", "")).isEqualTo("lone shop-web-1");
      assertThat(asked(engine, "image", "rm", "ng")).isEqualTo("nginx:1");
      assertThat(asked(engine, "-p", "sh")).isEqualTo("shop");
    }
  }

  private String asked(FakeEngine engine, String... words) {
    List<String> all = new ArrayList<>(List.of("__complete"));
    all.addAll(Arrays.asList(words));
    CommandRun run = new CommandRun(directory).to(engine);
    run.run(all.toArray(String[]::new));
    return words(run.out());
  }

  @Test
  void eachShellHasItsScript() {
    for (String shell : List.of("bash", "fish", "zsh")) {
      CommandRun run = new CommandRun(directory);
      assertThat(run.run("completion", shell)).isZero();
      assertThat(run.out()).contains("__complete");
    }
    CommandRun other = new CommandRun(directory);
    assertThat(other.run("completion", "tcsh")).isEqualTo(1);
    assertThat(other.err())
        .isEqualTo("completion: \"tcsh\": no such shell (bash, fish and zsh have a script)\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jcompose up w|web worker",
        "jcompose up --pull=m|missing",
        "jcompose --file=com|compose.yaml",
        "jcompose up --scale d|db=",
      })
  void bashFillsInTheWord(String line, String filled) throws IOException, InterruptedException {
    CommandRun printed = new CommandRun(directory);
    printed.run("completion", "bash");
    String answer = complete(line.substring("jcompose ".length()).split(" ", -1));
    Files.writeString(directory.resolve("script"), printed.out());
    Files.writeString(directory.resolve("answer"), answer);
    // What readline sets; the program is a function that answers with what it was asked beforehand.
    String word = line.substring(line.lastIndexOf(line.contains("=") ? '=' : ' ') + 1);
    String cut =
        line.contains("=") ? line.substring(0, line.lastIndexOf('=')) + " = " + word : line;
    String test =
        """
        compopt() { :; }
        . ./script
        jcompose() { cat ./answer; }
        COMP_LINE='%s' COMP_POINT=%d COMP_TYPE=9 COMP_WORDS=(%s)
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _jcompose jcompose
        echo "${COMPREPLY[*]}"
        """
            .formatted(line, line.length(), cut);
    Process bash =
        new ProcessBuilder("bash", "-c", test)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(bash.waitFor()).isZero();
    assertThat(output).isEqualTo(filled + "\n");
  }
}
