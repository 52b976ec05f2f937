package dev.jcompose.cli.command.engine;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.docker.DockerFolder;
import dev.jcompose.cli.docker.PluginScript;
import dev.jcompose.cli.engine.EnginePlaces;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Version;
import java.nio.file.Path;
import java.util.List;

/// `docker install`: makes `docker compose` run jcompose, and a docker context that names the
/// engine.
public final class DockerInstall implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "docker install", "Make \"docker compose\" run jcompose, and a docker context for it")
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    Path home =
        call.invocation()
            .home()
            .orElseThrow(() ->
                new CommandException(
                    "docker install: jcompose is not installed correctly (jcompose.home is not set)"));
    Path socket = EnginePlaces.of(call.invocation()).socket();
    var plugin = new PluginScript(home.resolve("bin").resolve("jcompose"), Version.text(), socket);
    List<String> done = DockerFolder.of(call.invocation()).install(plugin, socket);
    done.forEach(call.out()::println);
    call.out()
        .println(
            done.isEmpty()
                ? "installed already"
                : "docker compose runs jcompose now; for the other commands of docker: docker"
                    + " context use "
                    + DockerFolder.CONTEXT);
    return 0;
  }
}
