package dev.jcompose.cli.command.engine;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.engine.EnginePlaces;
import dev.jcompose.cli.engine.EngineStart;
import dev.jcompose.cli.engine.EngineUnit;
import dev.jcompose.cli.engine.SocketAccess;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import java.util.List;

/// `engine status`: whether the engine runs, and where. It does not start one.
public final class EngineStatus implements Command {
  static final String PATH = "/jcompose/v1/version";

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "engine status [OPTIONS]",
            "Show whether the engine is running",
            Flag.text("format", "Format the output. Values: [pretty | json]").defaulting("pretty"))
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    EnginePlaces places = EnginePlaces.of(call.invocation());
    if (EngineUnit.asleep(places)) {
      throw notRunning(places);
    }
    EngineClient engine = running(call);
    Json version = engine.get(PATH);
    if (call.arguments().text("format").orElse("").equals("json")) {
      call.out().println(version.print());
      return 0;
    }
    call.out().println("engine running");
    call.out().println("  version    " + version.at("version").text());
    call.out().println("  pid        " + version.at("pid").number());
    call.out().println("  id         " + version.at("engineId").text());
    call.out().println("  started    " + version.at("startedAt").text());
    String unit = version.at("unit").someText().orElse("");
    call.out().println("  unit       " + (unit.isEmpty() ? "none" : unit));
    version
        .at("cgroup")
        .someText()
        .ifPresent(cgroup -> call.out().println("  cgroup     " + cgroup));
    version
        .at("containers")
        .someText()
        .ifPresent(cgroups -> call.out().println("  containers " + cgroups));
    call.out().println("  socket     " + places.socket());
    version
        .at("addresses")
        .items()
        .forEach(address -> call.out().println("  address    " + address.text()));
    call.out().println("  data root  " + version.at("dataRoot").text());
    call.out().println("  run root   " + version.at("runRoot").text());
    List<Json> notices = version.at("notices").items();
    if (!notices.isEmpty()) {
      call.out().println("  notices");
      notices.forEach(notice -> call.out().println("    " + notice.text()));
    }
    version
        .at("warnings")
        .items()
        .forEach(warning -> call.out().println("  warning    " + warning.text()));
    return 0;
  }

  /// The engine when it runs; this never starts one.
  static EngineClient running(Call call) {
    EnginePlaces places = EnginePlaces.of(call.invocation());
    SocketAccess.check(places.socket());
    return new EngineClient(
        places.socket(),
        _ -> {
          if (!new EngineStart(call.invocation(), places, false).comesBack()) {
            throw notRunning(places);
          }
        });
  }

  private static CommandException notRunning(EnginePlaces places) {
    return new CommandException("engine not running (" + places.socket() + ")");
  }
}
