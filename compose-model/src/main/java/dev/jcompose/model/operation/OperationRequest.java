package dev.jcompose.model.operation;

import dev.jcompose.model.text.JsonText;
import dev.jcompose.model.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The body of a request, except for the project, which is a large text of its own.
///
/// @param services as named by the user, none for all
/// @param options the operation
/// @param parallel how many steps may run at once; empty for the engine's number
/// @param dryRun whether nothing is done and only the plan is sent
public record OperationRequest(
    List<String> services, OperationOptions options, Optional<Integer> parallel, boolean dryRun) {
  private static final String PARALLEL = "parallel";

  /// Copies the list.
  public OperationRequest {
    services = List.copyOf(services);
  }

  /// The body.
  ///
  /// @param project its JSON; empty to have it rebuilt from the containers
  public String body(Optional<String> project) {
    Map<String, Value> all = new LinkedHashMap<>(options.json().fields());
    parallel.ifPresent(n -> all.put(PARALLEL, new Value.Numeral(n.toString())));
    Value names =
        new Value.Items(services.stream().map(name -> (Value) new Value.Text(name)).toList());
    return "{\"project\":"
        + project.orElse("null")
        + ",\"services\":"
        + JsonText.compact(names)
        + ",\"options\":"
        + JsonText.compact(new Value.Fields(all))
        + ",\"dryRun\":"
        + dryRun
        + "}";
  }

  /// Reads a body.
  ///
  /// @param body everything except `project`
  /// @throws IllegalArgumentException when something in it is unknown or invalid
  public static OperationRequest read(Verb verb, Value.Fields body) {
    var fields = new OptionReader(body);
    Map<String, Value> options = new LinkedHashMap<>(fields.fields("options"));
    Optional<Integer> parallel = new OptionReader(new Value.Fields(options)).count(PARALLEL);
    options.remove(PARALLEL);
    return new OperationRequest(
        fields.texts("services"),
        OperationOptions.read(verb, new Value.Fields(options)),
        parallel,
        fields.flag("dryRun"));
  }
}
