package dev.jcompose.model.file;

import dev.jcompose.model.template.GoTemplate;
import dev.jcompose.model.template.TemplateException;
import dev.jcompose.model.template.TemplateFunction;
import dev.jcompose.model.template.TemplateValues;
import dev.jcompose.model.value.Ordered;
import dev.jcompose.model.value.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A config or secret with `template_driver: golang`: its content is a template of Go, filled in
/// for each container with the fields and functions of a swarm's tasks.
///
/// Problems never show a value, nor the text of a secret.
///
/// @see "swarmkit template/context.go, template/template.go, template/getter.go"
public final class TemplatedFile {
  /// The only template driver that there is.
  public static final String DRIVER = "golang";

  private TemplatedFile() {}

  /// The container that a file is made for, in the words of a swarm.
  public record Task(Service service, Node node, String id, String name, int slot) {
    private Value fields() {
      Map<String, Value> platform = new LinkedHashMap<>();
      platform.put("Architecture", text(node.architecture()));
      platform.put("OS", text("linux"));
      Map<String, Value> labels = new LinkedHashMap<>();
      service.labels().forEach((name, value) -> labels.put(name, text(value)));
      return new Value.Fields(
          Map.of(
              "Service",
              new Value.Fields(
                  Map.of(
                      "ID",
                      text(service.id()),
                      "Name",
                      text(service.name()),
                      "Labels",
                      new Value.Fields(labels))),
              "Node",
              new Value.Fields(
                  Map.of(
                      "ID",
                      text(node.id()),
                      "Hostname",
                      text(node.hostname()),
                      "Platform",
                      new Value.Fields(platform))),
              "Task",
              new Value.Fields(
                  Map.of("ID", text(id), "Name", text(name), "Slot", text("" + slot)))));
    }
  }

  /// The service of a task.
  ///
  /// @param id stays the same for a service of a project
  /// @param labels those of `deploy`
  public record Service(String id, String name, Map<String, String> labels) {
    public Service {
      labels = Ordered.map(labels);
    }
  }

  /// The machine of a task.
  ///
  /// @param architecture as `uname -m` prints it
  public record Node(String id, String hostname, String architecture) {}

  /// What the functions of a template look up; each may throw a [TemplateException].
  ///
  /// @param environment a variable of the service; empty for one that is not set
  /// @param secret the content of a secret of the service, by its target
  /// @param config the content of a config of the service, by its target
  public record Lookup(
      UnaryOperator<String> environment,
      UnaryOperator<String> secret,
      UnaryOperator<String> config) {
    private static final Lookup NOTHING = new Lookup(name -> name, name -> name, name -> name);
  }

  /// Whether it can be read as a template.
  ///
  /// @throws TemplateException when it cannot
  public static void check(FileKind kind, String text) {
    var _ = parse(kind, text, Lookup.NOTHING);
  }

  /// The content for a container.
  ///
  /// @throws TemplateException when it cannot be read or filled in
  public static String fill(FileKind kind, String text, Task task, Lookup lookup) {
    GoTemplate template = parse(kind, text, lookup);
    try {
      return template.fill(task.fields());
    } catch (TemplateException problem) {
      throw shown(kind, problem);
    }
  }

  private static GoTemplate parse(FileKind kind, String text, Lookup lookup) {
    Map<String, TemplateFunction> functions = new HashMap<>();
    functions.put("env", one("env", lookup.environment()));
    functions.put("secret", one("secret", lookup.secret()));
    functions.put("config", one("config", lookup.config()));
    functions.put("join", TemplatedFile::join);
    try {
      return GoTemplate.parse(text, GoTemplate.Vocabulary.of(functions));
    } catch (TemplateException problem) {
      throw shown(kind, problem);
    }
  }

  private static TemplateFunction one(String name, UnaryOperator<String> body) {
    return TemplateFunction.ofTexts(name, 1, texts -> body.apply(texts.getFirst()));
  }

  /// The separator comes first: `join "-" "a" "b"`.
  private static Value join(List<Value> operands) {
    if (operands.isEmpty()) {
      throw new TemplateException("wrong number of args for join: want at least 1 got 0");
    }
    return text(
        operands.stream()
            .skip(1)
            .map(TemplateValues::shown)
            .collect(Collectors.joining(TemplateValues.shown(operands.getFirst()))));
  }

  private static TemplateException shown(FileKind kind, TemplateException problem) {
    String line = problem.line() > 0 ? "line " + problem.line() + ": " : "";
    String why =
        switch (kind) {
          case CONFIG -> problem.getMessage();
          case SECRET -> "not a valid template (no details, because it is a secret)";
        };
    return new TemplateException("template: " + line + why);
  }

  private static Value text(String text) {
    return new Value.Text(text);
  }
}
