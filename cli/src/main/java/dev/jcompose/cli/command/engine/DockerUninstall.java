package dev.jcompose.cli.command.engine;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.docker.DockerFolder;
import dev.jcompose.cli.flag.Syntax;
import java.util.List;

/// `docker uninstall`: undoes `docker install`.
public final class DockerUninstall implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of("docker uninstall", "Undo docker install").arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    List<String> done = DockerFolder.of(call.invocation()).uninstall();
    done.forEach(call.out()::println);
    if (done.isEmpty()) {
      call.out().println("nothing is installed");
    }
    return 0;
  }
}
