package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Listing;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.cli.registry.DockerConfig;
import dev.jcompose.model.diagnostics.Nearest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `ps`: the containers of a project.
public final class Ps implements Command {
  private static final Set<String> STATES =
      Set.of("paused", "restarting", "removing", "running", "dead", "created", "exited");

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "ps [OPTIONS] [SERVICE...]",
        "List containers",
        Flag.on(
            "all", 'a', "Show all stopped containers (including those created by the run command)"),
        Flag.text("filter", "Filter services by a property (supported filters: status)"),
        Flag.text("format", Listing.FORMAT_USAGE).defaulting("table"),
        Flag.on("no-trunc", "Don't truncate output"),
        Flag.on("orphans", "Include orphaned services (not declared by project)")
            .defaulting("true"),
        Flag.on("quiet", 'q', "Only display IDs"),
        Flag.on("services", "Display services"),
        Flag.list(
            "status",
            "Filter services by status. Values: [paused | restarting | removing | running | dead | created | exited]"));
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    Set<String> states = states(arguments);
    Target target = Target.of(call);
    boolean all = arguments.on("all");
    List<ListedContainer> listed =
        ListedContainer.list(call.engine(), target.name(), all || !states.isEmpty());
    target.check(call.names(), listed);
    boolean orphans = arguments.on("orphans", true);
    List<ListedContainer> containers =
        ListedContainer.of(listed, call.names()).stream()
            .filter(container -> all || !container.oneOff())
            .filter(container -> states.isEmpty() || states.contains(container.state()))
            .filter(container -> orphans || declared(target, container))
            .toList();
    if (arguments.on("quiet")) {
      containers.forEach(container -> call.out().println(container.id()));
    } else if (arguments.on("services")) {
      Set<String> services = new LinkedHashSet<>();
      containers.forEach(container -> services.add(container.service()));
      services.forEach(call.out()::println);
    } else {
      String preferred = DockerConfig.of(call.invocation()).psFormat().orElse("table");
      call.out().print(ContainerTable.print(containers, arguments, preferred));
    }
    return 0;
  }

  private static boolean declared(Target target, ListedContainer container) {
    return target.project().map(p -> p.services().contains(container.service())).orElse(true);
  }

  private static Set<String> states(Arguments arguments) {
    Set<String> states = new LinkedHashSet<>(arguments.list("status"));
    Optional<String> filter = arguments.text("filter");
    if (filter.isPresent()) {
      String[] parts = filter.get().split("=", 2);
      if (parts.length < 2) {
        throw new CommandException("arguments to --filter should be in form KEY=VAL");
      }
      if (!parts[0].equals("status")) {
        throw new CommandException("unknown filter " + parts[0]);
      }
      states.add(parts[1]);
    }
    for (String state : states) {
      if (!STATES.contains(state)) {
        throw new CommandException(
            "invalid status \""
                + state
                + "\""
                + Nearest.hint(state, STATES)
                    .map(hint -> " (" + hint + ")")
                    .orElse(" (paused, restarting, removing, running, dead, created or exited)"));
      }
    }
    return states;
  }
}
