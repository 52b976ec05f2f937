package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Question;
import dev.jcompose.cli.format.Table;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.progress.Mode;
import dev.jcompose.cli.project.ComposeFiles;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.model.interpolation.DeclaredVariable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// What the user is asked before a project that somebody else wrote runs here: whether the files it
/// includes from elsewhere are trusted, and whether it may use these values of variables, which
/// come from the user's own environment. The questions and the table are those of Docker Compose v5
/// (`cmd/compose/options.go`), which asks in `up` and `run`, too, and not when the first file is a
/// local one.
///
/// With `--yes` nothing is asked. Without a terminal, only a yes on standard input is one.
final class RemoteApproval {
  private RemoteApproval() {}

  /// Asks, where something is to be asked.
  ///
  /// @throws CommandException when the answer is no
  static void ask(Call call, LoadedProject project) {
    List<String> files = call.projectOptions().files();
    if (files.isEmpty() || !project.remoteFiles().contains(files.getFirst())) {
      return;
    }
    boolean asking = !call.arguments().on("yes") && !call.arguments().on("y");
    if (asking && !files.containsAll(project.remoteFiles())) {
      confirmIncludes(call, project.remoteFiles());
    }
    Mode mode = call.progress();
    if (mode != Mode.QUIET && mode != Mode.JSON) {
      call.out()
          .println(
              "Your compose stack \"%s\" is stored in \"%s\""
                  .formatted(files.getFirst(), project.directory()));
    }
    if (asking) {
      confirmVariables(call, project);
    }
  }

  private static void confirmIncludes(Call call, List<String> addresses) {
    call.out().println("\nWarning: This Compose project includes files from remote sources:");
    addresses.forEach(address -> call.out().println("  - " + address));
    call.out()
        .println(
            "\nRemote includes could potentially be malicious. Make sure you trust the source.");
    confirm(call, "Do you want to continue? [y/N]: ", false);
  }

  private static void confirmVariables(Call call, LoadedProject project) {
    Collection<DeclaredVariable> variables =
        new ComposeFiles().variables(call.invocation(), call.projectOptions(), call.problems());
    if (variables.isEmpty()) {
      return;
    }
    Table table = new Table(0, "VARIABLE", "VALUE", "SOURCE", "REQUIRED", "DEFAULT");
    for (DeclaredVariable variable : variables) {
      String[] used = used(call, project, variable);
      table.row(
          variable.name(),
          used[0],
          used[1],
          variable.required() ? "yes" : "no",
          variable.defaultValue());
    }
    call.out().println("\nFound the following variables in configuration:");
    call.out().print(table.print());
    confirm(call, "\nDo you want to proceed with these variables? [Y/n]: ", true);
  }

  /// The value that a variable has, and where it comes from.
  private static String[] used(Call call, LoadedProject project, DeclaredVariable variable) {
    Optional<String> own =
        Optional.ofNullable(call.invocation().environment().get(variable.name()));
    if (own.isPresent()) {
      return new String[] {own.get(), "environment"};
    }
    Optional<String> file = Optional.ofNullable(project.environment().get(variable.name()));
    if (file.isPresent()) {
      return new String[] {file.get(), "env file"};
    }
    return variable.defaultValue().isEmpty()
        ? new String[] {"<unset>", "none"}
        : new String[] {variable.defaultValue(), "compose file"};
  }

  /// On a terminal, an empty line is what the capital letter says; from a pipe, it is a no, as
  /// nobody has read the question.
  private static void confirm(Call call, String question, boolean empty) {
    if (!Question.confirmed(call, question, empty && call.invocation().terminal().input())) {
      throw new CommandException("operation cancelled by user");
    }
  }
}
