package dev.jcompose.model.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.model.template.TemplateException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplatedFileTest {
  private static final TemplatedFile.Task TASK =
      new TemplatedFile.Task(
          new TemplatedFile.Service("sid", "web", Map.of("tier", "front", "a.b", "c")),
          new TemplatedFile.Node("nid", "box", "x86_64"),
          "tid",
          "p-web-2",
          2);
  private static final TemplatedFile.Lookup LOOKUP =
      new TemplatedFile.Lookup(
          name -> name.equals("PORT") ? "80" : "",
          name -> {
            if (name.equals("key")) {
              return "s3cret";
            }
            throw new TemplateException("secret target " + name + " not found");
          },
          name -> "[" + name + "]");

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '\0',
      textBlock =
          """
          {{.Service.ID}} {{.Service.Name}} {{.Service.Labels.tier}}   => sid web front
          {{index .Service.Labels "a.b"}}.{{index .Service.Labels "x"}}. => c..
          {{.Node.ID}} {{.Node.Hostname}}                              => nid box
          {{.Node.Platform.Architecture}}/{{.Node.Platform.OS}}        => x86_64/linux
          {{.Task.ID}} {{.Task.Name}} {{.Task.Slot}}                   => tid p-web-2 2
          {{env "PORT"}}{{env "NONE"}} {{secret "key"}} {{config "c"}} => 80 s3cret [c]
          {{join "-" "a" .Task.Slot (env "PORT")}}                     => a-2-80
          {{if eq .Task.Slot "2"}}second{{else}}other{{end}}           => second
          {{range $k, $v := .Service.Labels}}{{$k}}={{$v}};{{end}}     => tier=front;a.b=c;
          {{with $k := secret "key"}}{{$k | printf "%q"}}{{end}}       => "s3cret"
          {{.Service.Labels.none}}  => ! template: line 1: can't evaluate field none
          {{secret "none"}}         => ! template: line 1: secret target none not found
          {{upper "a"}}             => ! template: line 1: function "upper" not defined
          {{range secret "key"}}{{end}} => ! template: line 1: range can't iterate over a text
          {{slice "abc" (secret "key")}} => ! template: line 1: expected integer
          {{len 3                   => ! template: line 1: unclosed action
          """)
  void aConfigIsFilledInForEachContainer(String template, String expected) {
    // Labels have the order of the file.
    TemplatedFile.Task task =
        new TemplatedFile.Task(
            new TemplatedFile.Service("sid", "web", ordered()), TASK.node(), "tid", "p-web-2", 2);
    if (expected.startsWith("! ")) {
      assertThatThrownBy(() -> TemplatedFile.fill(FileKind.CONFIG, template, task, LOOKUP))
          .isInstanceOf(TemplateException.class)
          .hasMessage(expected.substring(2));
    } else {
      assertThat(TemplatedFile.fill(FileKind.CONFIG, template, task, LOOKUP)).isEqualTo(expected);
    }
  }

  private static Map<String, String> ordered() {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("tier", "front");
    labels.put("a.b", "c");
    return labels;
  }

  @Test
  void aProblemOfASecretSaysTheLineAndNothingOfItsText() {
    assertThatThrownBy(() -> TemplatedFile.check(FileKind.SECRET, "a\nb {{ hunter2 }}\n"))
        .hasMessage("template: line 2: not a valid template (no details, because it is a secret)");
  }
}
