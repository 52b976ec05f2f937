package dev.jcompose.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.cli.json.Json;
import dev.jcompose.model.template.TemplateException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
  private static final Json ROW =
      Json.parse(
          """
          {"Name":"p-web-1","Service":"web","State":"running","Labels":"a=1,b=x=y","Health":"",
           "Publishers":[{"PublishedPort":8080},{"PublishedPort":81}],"ExitCode":3}
          """);

  @Test
  void columnsAreAsWideAsTheirWidestCellAndTheLastIsNotPadded() {
    String table =
        new Table(10, "NAME", "IMAGE", "PORTS")
            .row("p-webserver-1", "x", "")
            .row("q", "größe", "80/tcp")
            .print();

    assertThat(table)
        .isEqualTo(
            """
            NAME            IMAGE     PORTS
            p-webserver-1   x        \s
            q               größe     80/tcp
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "999, 999B",
    "1000, 1kB",
    "1985512, 1.99MB",
    "183000000, 183MB",
    "45600, 45.6kB",
    "999999, 1000kB",
    "1234567890123, 1.23TB"
  })
  void sizesAreInPowersOfAThousand(long bytes, String text) {
    assertThat(Human.size(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, Less than a second", "1, 1 second", "59, 59 seconds", "60, About a minute",
    "119, About a minute", "120, 2 minutes", "3599, 59 minutes", "3600, About an hour",
    "7200, 2 hours", "172800, 2 days", "1209600, 2 weeks", "7776000, 3 months",
    "94608000, 3 years"
  })
  void spansOfTimeAreInDockersWords(long seconds, String text) {
    assertThat(Human.duration(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @Test
  void aTextIsCutWithAnEllipsis() {
    assertThat(Human.ellipsis("sh -c 'echo hello world'", 20)).isEqualTo("sh -c 'echo hello w…");
    assertThat(Human.ellipsis("sleep 1000", 20)).isEqualTo("sleep 1000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '\0',
      textBlock =
          """
          {{.Name}}: {{.State}}                                 => p-web-1: running
          {{upper .Name}} {{.Service | title}} {{len .Name}}    => P-WEB-1 Web 7
          {{json .Name}}                                        => "p-web-1"
          {{.Label "b"}}/{{.Label "none"}}/                     => x=y//
          {{range .Publishers}}{{.PublishedPort}} {{end}}.      => 8080 81 .
          {{if eq .State "running"}}up{{else}}down{{end}}       => up
          {{if .Health}}{{.Health}}{{else}}none{{end}}          => none
          {{join (split .Name "-") "_"}}                        => p_web_1
          {{printf "%-5s|%d|%q" .Service .ExitCode .State}}     => web  |3|"running"
          {{(index .Publishers 1).PublishedPort}}               => 81
          {{truncate .Name 3}}{{pad .Service 1 2}}.             => p-w web  .
          {{with .Publishers}}{{len .}}{{end}}                  => 2
          {{if and (gt .ExitCode 1) (not .Health)}}x{{end}}     => x
          {{$n := len .Name}}{{if $n}}{{$n = 2}}{{end}}{{$n}}   => 2
          {{range $i, $p := .Publishers}}{{$i}}={{$p.PublishedPort}},{{break}}{{end}} => 0=8080,
          {{range .None | len | printf "x%03d" | split "x"}}{{end}} =>
          {{"}}"}}{{`{{`}} {{print "a\\x41"}}                    => }}{{ aA
          {{slice .Name 2 5}} {{html "<a>"}} {{.Name | printf "%3.s"}} =>
          {{slice .Name 2 5}} {{html "<a>"}} {{printf "%03d" 7}} => web &lt;a&gt; 007
          {{with .Health}}a{{else with .Name}}{{.}}{{end}}      => p-web-1
          {{/* nothing */}}-{{- " a " -}} -                     => - a -
          """)
  void templatesAreFilledInAsGoDoes(String template, String text) {
    if (text == null) {
      assertThatThrownBy(() -> OutputTemplate.parse(template).fill(ROW))
          .isInstanceOf(TemplateException.class);
    } else {
      assertThat(OutputTemplate.parse(template).fill(ROW)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {{.Name            | unclosed action
          {{frob .Name}}     | function "frob" not defined
          {{.Foo}}           | can't evaluate field Foo
          {{if .Name}}x      | unexpected EOF: {{if}} without {{end}}
          {{end}}            | unexpected {{end}}
          {{upper}}          | wrong number of args for upper: want 1 got 0
          {{.Name $x := 1}}  | unexpected ":="
          {{.Name ; 1}}      | cannot read ".Name ; 1"
          {{$x}}             | undefined variable "$x"
          {{break}}          | {{break}} outside {{range}}
          {{define "a"}}     | {{define}} is not supported
          """)
  void whatATemplateCannotSayIsRefused(String template, String message) {
    assertThatThrownBy(() -> OutputTemplate.parse(template).fill(ROW))
        .isInstanceOf(TemplateException.class)
        .hasMessage(message);
  }

  @Test
  void theHeadingOfATemplateIsTheNamesOfItsFields() {
    assertThat(
            OutputTemplate.parse("{{.Name}}\t{{lower .ID}}\t{{.Status}}")
                .header(Map.of("ID", "CONTAINER ID")))
        .isEqualTo("NAME\tCONTAINER ID\tSTATUS");
  }
}
