package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.Version;
import dev.jcompose.cli.json.Json;
import java.util.Map;

/// `version`: the version of this program. Does not ask the engine.
public final class VersionCommand implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "version [OPTIONS]",
            "Show the jcompose version information",
            Flag.text(
                "format", 'f', "Format the output. Values: [pretty | json]. (Default: pretty)"),
            Flag.on("short", "Shows only jcompose's version number"))
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    String version = Version.text();
    if (call.arguments().on("short")) {
      call.out().println(version);
    } else if (call.arguments().text("format").orElse("").equals("json")) {
      call.out().println(Json.of(Map.of("version", version)).print());
    } else {
      call.out().println("jcompose version " + version);
    }
    return 0;
  }
}
