package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.log.LogPrinter;
import dev.jcompose.cli.log.Prefixes;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.cli.terminal.Interrupts;
import dev.jcompose.model.operation.CreationOptions;
import dev.jcompose.model.operation.OperationOptions;
import dev.jcompose.model.operation.WatchRequest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// `watch`: updates services when their files change.
public final class Watch implements Command {
  private static final int CANCELLED = 130;

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "watch [SERVICE...]",
        "Watch build context for service and rebuild/refresh containers when files are updated",
        Flag.on("no-up", "Do not build & start services before watching"),
        Flag.on("prune", "Prune dangling images on rebuild").defaulting("true"),
        Flag.on("quiet", "hide build output"));
  }

  @Override
  public int run(Call call) {
    LoadedProject project =
        call.project(call.names()).honoured(call.names()).together(call.names());
    WatchCheck.of(project, call.names());
    if (!call.arguments().on("no-up")) {
      CreationOptions creation =
          CreationArguments.orphans(call, project)
              .build(CreationOptions.Build.ALWAYS)
              .questions(CreationOptions.Questions.ASK)
              .done();
      var _ =
          CreationArguments.run(
              call,
              new Operation(
                  new OperationOptions.Up(creation, true, false, Optional.empty()),
                  project.name(),
                  Optional.of(project.json()),
                  call.names(),
                  "Running"));
    }
    if (call.dryRun()) {
      return 0;
    }
    boolean coloured = call.ansi(call.invocation().terminal().output());
    LogPrinter printer =
        new LogPrinter(call.out(), call.err(), new Prefixes(true, coloured), false);
    AtomicBoolean cancelled = new AtomicBoolean();
    try (WatchStream watch =
            WatchStream.open(
                call,
                project,
                new WatchRequest(
                    call.names(),
                    call.arguments().on("quiet"),
                    call.arguments().on("prune", true)));
        Interrupts.Subscription _ = end(call, "INT", watch, cancelled);
        Interrupts.Subscription _ = end(call, "TERM", watch, cancelled)) {
      watch.print(printer);
    }
    if (cancelled.get()) {
      WatchStream.print(printer, false, "Watch disabled");
      return CANCELLED;
    }
    return 0;
  }

  private static Interrupts.Subscription end(
      Call call, String signal, WatchStream watch, AtomicBoolean cancelled) {
    return call.invocation()
        .interrupts()
        .on(
            signal,
            () -> {
              cancelled.set(true);
              watch.close();
            });
  }
}
