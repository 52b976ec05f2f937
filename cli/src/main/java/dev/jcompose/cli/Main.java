package dev.jcompose.cli;

import dev.jcompose.cli.project.ComposeFiles;
import dev.jcompose.cli.terminal.ProcessInterrupts;
import dev.jcompose.cli.terminal.ProcessTerminal;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where the process begins: the only place that touches what belongs to the process as a whole.
public final class Main {
  private Main() {}

  /// Runs one command line and ends the process with its exit code.
  public static void main(String[] arguments) {
    Invocation invocation =
        new Invocation(
            List.of(arguments),
            Path.of("").toAbsolutePath(),
            System.getenv(),
            new FileInputStream(FileDescriptor.in),
            stream(FileDescriptor.out),
            stream(FileDescriptor.err),
            new ProcessTerminal(),
            new ProcessInterrupts(),
            Optional.ofNullable(System.getProperty("jcompose.home")).map(Path::of));
    System.exit(new CommandLineInterface(new ComposeFiles()).run(invocation));
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new java.io.BufferedOutputStream(new FileOutputStream(descriptor), 8192),
        true,
        StandardCharsets.UTF_8);
  }
}
