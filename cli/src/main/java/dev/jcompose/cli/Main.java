package dev.jcompose.cli;

import dev.jcompose.cli.front.WarmCommandLine;
import dev.jcompose.cli.invocation.CommandOutput;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.invocation.ProcessScope;
import dev.jcompose.cli.invocation.WorkingDirectory;
import dev.jcompose.cli.project.ComposeFiles;
import dev.jcompose.cli.terminal.ProcessInterrupts;
import dev.jcompose.cli.terminal.ProcessTerminal;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The entry point: the only place that uses what belongs to the process as a whole.
public final class Main {
  private Main() {}

  /// Runs one command line and ends the process with its exit code. While a start-up cache is
  /// recorded, the property `jcompose.rehearse` names a file of command lines that are run first,
  /// so that the cache contains what they need, too. `__warm SOCKET`, which only the front uses,
  /// serves the commands of other processes instead.
  public static void main(String[] arguments) throws IOException {
    String rehearse = System.getProperty("jcompose.rehearse");
    if (rehearse != null) {
      for (String line : Files.readAllLines(Path.of(rehearse))) {
        run(List.of(line.split(" ")));
      }
    }
    if (arguments.length == 2 && arguments[0].equals("__warm")) {
      new WarmCommandLine(
              Path.of(arguments[1]), Main::run, Path.of(System.getProperty("jcompose.home", "/")))
          .run();
    }
    Thread.ofPlatform().name("sockets").daemon().start(Main::prepareSockets);
    System.exit(run(List.of(arguments)));
  }

  /// The JDK's first socket takes as long as reading a Compose file: it is made beside that.
  private static void prepareSockets() {
    try (SocketChannel _ = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Nothing is done with it.
    } catch (IOException later) {
      // Whoever needs one will say so.
    }
  }

  private static int run(List<String> arguments) {
    return run(
        new Invocation(
            arguments,
            WorkingDirectory.named(Path.of("").toAbsolutePath(), System.getenv()),
            System.getenv(),
            new FileInputStream(FileDescriptor.in),
            new CommandOutput(
                new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err)),
            new ProcessTerminal(),
            new ProcessInterrupts(),
            Optional.ofNullable(System.getProperty("jcompose.home")).map(Path::of),
            ProcessScope.OWN));
  }

  private static int run(Invocation invocation) {
    return new CommandLineInterface(new ComposeFiles()).run(invocation);
  }
}
