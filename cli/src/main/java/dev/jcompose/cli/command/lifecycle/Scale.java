package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.ProjectVerb;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.model.operation.OperationOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `scale`: gives services another number of containers.
public final class Scale implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of("scale [SERVICE=REPLICAS...]", "Scale services", CreationFlags.NO_DEPS)
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Call call) {
    Map<String, Integer> scale = new LinkedHashMap<>();
    for (String word : call.names()) {
      int equals = word.indexOf('=');
      if (equals <= 0) {
        throw new CommandException("invalid scale specifier: " + word);
      }
      String replicas = word.substring(equals + 1);
      if (replicas.matches("[0-9]{10,}")) {
        throw new CommandException(
            "invalid scale specifier: more than 999999999 replicas: " + word);
      }
      if (!replicas.matches("[0-9]{1,9}")) {
        throw new CommandException(
            "invalid scale specifier: can't parse replica value as int: " + word);
      }
      scale.put(word.substring(0, equals), Integer.parseInt(replicas));
    }
    ProjectVerb.runWithFiles(
        call,
        new OperationOptions.Scale(scale, !call.arguments().on("no-deps")),
        "Running",
        List.copyOf(scale.keySet()));
    return 0;
  }
}
