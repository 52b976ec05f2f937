package dev.jcompose.cli;

import dev.jcompose.cli.invocation.CommandOutput;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.project.ComposeFiles;
import dev.jcompose.cli.terminal.ProcessInterrupts;
import dev.jcompose.cli.terminal.ProcessTerminal;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where the process begins: the only place that touches what belongs to the process as a whole.
public final class Main {
  private Main() {}

  /// Runs one command line and ends the process with its exit code. While a start-up cache is
  /// recorded, the property `jcompose.rehearse` names a file of command lines that are run before
  /// it, so that the cache holds what they need, too.
  public static void main(String[] arguments) throws IOException {
    String rehearse = System.getProperty("jcompose.rehearse");
    if (rehearse != null) {
      for (String line : Files.readAllLines(Path.of(rehearse))) {
        run(List.of(line.split(" ")));
      }
    }
    System.exit(run(List.of(arguments)));
  }

  /// The working directory by the name that the user's shell knows it by, which may lead through
  /// symbolic links; the kernel knows it by one name only.
  private static Path directory() {
    Path real = Path.of("").toAbsolutePath();
    String named = System.getenv().getOrDefault("PWD", "");
    try {
      return named.startsWith("/") && Files.isSameFile(Path.of(named), real)
          ? Path.of(named).normalize()
          : real;
    } catch (IOException | InvalidPathException e) {
      return real;
    }
  }

  private static int run(List<String> arguments) {
    Invocation invocation =
        new Invocation(
            arguments,
            directory(),
            System.getenv(),
            new FileInputStream(FileDescriptor.in),
            new CommandOutput(
                new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err)),
            new ProcessTerminal(),
            new ProcessInterrupts(),
            Optional.ofNullable(System.getProperty("jcompose.home")).map(Path::of));
    return new CommandLineInterface(new ComposeFiles()).run(invocation);
  }
}
