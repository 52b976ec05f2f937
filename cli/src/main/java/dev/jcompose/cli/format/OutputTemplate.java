package dev.jcompose.cli.format;

import dev.jcompose.cli.json.Json;
import dev.jcompose.model.template.GoTemplate;
import dev.jcompose.model.template.TemplateException;
import dev.jcompose.model.template.TemplateFunction;
import dev.jcompose.model.template.TemplateValues;
import dev.jcompose.model.text.JsonText;
import dev.jcompose.model.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// A template of `--format`: Go's, with the functions of Docker's command line.
///
/// @see <a href="https://docs.docker.com/engine/cli/formatting/">Docker: format command output</a>
public record OutputTemplate(GoTemplate template) {
  private static final GoTemplate.Vocabulary WORDS =
      new GoTemplate.Vocabulary(
          Map.of(
              "json", OutputTemplate::json,
              "upper", TemplateFunction.ofTexts("upper", 1, t -> t.get(0).toUpperCase(Locale.ROOT)),
              "lower", TemplateFunction.ofTexts("lower", 1, t -> t.get(0).toLowerCase(Locale.ROOT)),
              "title", TemplateFunction.ofTexts("title", 1, t -> title(t.get(0))),
              "split", OutputTemplate::split,
              "join", OutputTemplate::join,
              "truncate", OutputTemplate::truncate,
              "pad", OutputTemplate::pad),
          Map.of("Label", OutputTemplate::label));

  /// Reads a template. `\t` and `\n` written with a backslash are replaced.
  ///
  /// @throws TemplateException when it cannot be read
  public static OutputTemplate parse(String source) {
    return new OutputTemplate(
        GoTemplate.parse(source.replace("\\t", "\t").replace("\\n", "\n"), WORDS));
  }

  /// Fills it in.
  ///
  /// @throws TemplateException when a field does not exist
  public String fill(Json row) {
    return template.fill(row.asValue());
  }

  /// The first row of a table: the names of the fields in capitals.
  ///
  /// @param titles the heading of each field that has another
  public String header(Map<String, String> titles) {
    return template.header(titles);
  }

  private static Value text(String text) {
    return new Value.Text(text);
  }

  private static Value json(List<Value> operands) {
    TemplateValues.count("json", operands, 1);
    return text(JsonText.compact(operands.getFirst()));
  }

  private static Value split(List<Value> operands) {
    TemplateValues.count("split", operands, 2);
    String separator = Pattern.quote(TemplateValues.shown(operands.get(1)));
    return new Value.Items(
        List.of(TemplateValues.shown(operands.get(0)).split(separator, -1)).stream()
            .map(OutputTemplate::text)
            .toList());
  }

  private static Value join(List<Value> operands) {
    TemplateValues.count("join", operands, 2);
    List<String> parts = new ArrayList<>();
    if (operands.get(0) instanceof Value.Items items) {
      items.items().forEach(item -> parts.add(TemplateValues.shown(item)));
    }
    return text(String.join(TemplateValues.shown(operands.get(1)), parts));
  }

  private static Value truncate(List<Value> operands) {
    TemplateValues.count("truncate", operands, 2);
    String whole = TemplateValues.shown(operands.get(0));
    int most = TemplateValues.whole(operands.get(1));
    return text(
        whole.codePointCount(0, whole.length()) <= most
            ? whole
            : whole.substring(0, whole.offsetByCodePoints(0, most)));
  }

  private static Value pad(List<Value> operands) {
    TemplateValues.count("pad", operands, 3);
    return text(
        " ".repeat(TemplateValues.whole(operands.get(1)))
            + TemplateValues.shown(operands.get(0))
            + " ".repeat(TemplateValues.whole(operands.get(2))));
  }

  private static String title(String text) {
    StringBuilder result = new StringBuilder();
    boolean start = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      result.append(start ? Character.toUpperCase(c) : c);
      start = !Character.isLetterOrDigit(c) && c != '\'' && c != '_';
    }
    return result.toString();
  }

  /// `.Label "name"`: the value of one label out of the field `Labels`, which is a text `a=b,c=d`
  /// as in Docker.
  private static Value label(List<Value> operands) {
    if (operands.size() != 2) {
      throw new TemplateException(
          "wrong number of args for Label: want 1 got " + (operands.size() - 1));
    }
    String wanted = TemplateValues.shown(operands.get(1)) + "=";
    if (operands.get(0) instanceof Value.Fields row
        && row.fields().get("Labels") instanceof Value.Text(String labels)) {
      for (String label : labels.split(",", -1)) {
        if (label.startsWith(wanted)) {
          return text(label.substring(wanted.length()));
        }
      }
    }
    return text("");
  }
}
