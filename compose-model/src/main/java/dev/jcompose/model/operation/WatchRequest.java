package dev.jcompose.model.operation;

import dev.jcompose.model.text.JsonText;
import dev.jcompose.model.value.Value;
import java.util.List;

/// The body of a request to watch, but for the project, which is a large text of its own.
///
/// @param services as named by the user, none for all that have rules
/// @param quiet whether the output of builds is left out
/// @param prune whether images that lose their name in a rebuild are removed
public record WatchRequest(List<String> services, boolean quiet, boolean prune) {
  private static final String WORD = "watch";

  /// Copies the list.
  public WatchRequest {
    services = List.copyOf(services);
  }

  /// The path that it is posted to.
  public static String path(String project) {
    return ProjectApi.ROOT + "/" + project + "/" + WORD;
  }

  /// The body.
  ///
  /// @param project its JSON
  public String body(String project) {
    Value.Fields options = new FieldWriter().flag("quiet", quiet).defaultOn("prune", prune).done();
    Value.Fields rest =
        new FieldWriter().textList("services", services).object("options", options).done();
    return "{\"project\":" + project + "," + JsonText.compact(rest).substring(1);
  }

  /// Reads a body.
  ///
  /// @param body everything except `project`
  /// @throws IllegalArgumentException when something in it is unknown or invalid
  public static WatchRequest read(Value.Fields body) {
    var fields = new OptionReader(body);
    var options = new OptionReader(new Value.Fields(fields.fields("options")));
    var request =
        new WatchRequest(
            fields.texts("services"), options.flag("quiet"), options.defaultOn("prune"));
    options.refuseUnknown(WORD);
    return request;
  }
}
