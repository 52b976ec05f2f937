package dev.jcompose.cli.command.stored;

import dev.jcompose.cli.command.Archive;
import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.json.Json;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/// `secret create`, `config create`: puts a value into the engine's store.
public record StoredCreate(StoreKind kind) implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            kind.word() + " create [OPTIONS] " + kind.argument() + " FILE|-",
            "Create a " + kind.word() + " from a file or STDIN",
            Flag.list("label", 'l', "Labels of the " + kind.word()).called("list"),
            Flag.text(
                "template-driver", "Template driver: golang fills the value in as a template"))
        .arguments(2, 2);
  }

  @Override
  public int run(Call call) {
    String name = call.names().getFirst();
    byte[] value = Archive.read(call, call.names().get(1));
    Map<String, String> labels = new LinkedHashMap<>();
    for (String label : call.arguments().list("label")) {
      int equals = label.indexOf('=');
      labels.put(
          equals < 0 ? label : label.substring(0, equals),
          equals < 0 ? "" : label.substring(equals + 1));
    }
    if (call.dryRun()) {
      call.out().println("Create " + kind.word() + " " + name);
      return 0;
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("Name", name);
    body.put("Labels", labels);
    call.arguments()
        .text("template-driver")
        .ifPresent(driver -> body.put("Templating", Map.of("Name", driver)));
    body.put("Data", Base64.getEncoder().encodeToString(value));
    Json made = call.engine().post(kind.path(), Json.of(body).print());
    call.out().println(made.at("Name").text());
    return 0;
  }
}
