package dev.jcompose.cli;

import dev.jcompose.cli.invocation.CommandOutput;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.invocation.ProcessScope;
import dev.jcompose.cli.project.ComposeFiles;
import dev.jcompose.cli.terminal.Interrupts;
import dev.jcompose.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// One run of the program inside the test's process.
public final class CommandRun {
  private OutputStream out = new ByteArrayOutputStream();
  private OutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, Runnable> signals = new ConcurrentHashMap<>();
  private final Path directory;
  private Optional<Path> home = Optional.empty();
  private InputStream in = InputStream.nullInputStream();

  /// A run in a directory.
  public CommandRun(Path directory) {
    this.directory = directory;
  }

  /// With an engine to talk to.
  public CommandRun to(FakeEngine engine) {
    return with("JCOMPOSE_HOST", "unix://" + engine.socket());
  }

  /// With an environment variable.
  public CommandRun with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /// With a Compose file in the directory.
  public CommandRun file(String text) {
    try {
      Files.writeString(directory.resolve("compose.yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /// With standard input.
  public CommandRun input(String text) {
    in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /// With a standard output that fails.
  public CommandRun output(OutputStream stream) {
    out = stream;
    return this;
  }

  /// With a standard error that fails.
  public CommandRun messages(OutputStream stream) {
    err = stream;
    return this;
  }

  /// With a distribution.
  public CommandRun home(Path path) {
    home = Optional.of(path);
    return this;
  }

  /// Runs.
  ///
  /// @return the exit code
  public int run(String... arguments) {
    Interrupts interrupts =
        (signal, action) -> {
          signals.put(signal, action);
          return () -> signals.remove(signal);
        };
    return new CommandLineInterface(new ComposeFiles())
        .run(
            new Invocation(
                List.of(arguments),
                directory,
                environment,
                in,
                new CommandOutput(out, err),
                Terminal.none(),
                interrupts,
                home,
                ProcessScope.OWN));
  }

  /// Sends a signal to the running command.
  public void signal(String name) {
    Runnable action = signals.get(name);
    if (action == null) {
      throw new IllegalStateException("nobody waits for " + name);
    }
    action.run();
  }

  /// True when the command waits for a signal.
  public boolean waitsFor(String signal) {
    return signals.containsKey(signal);
  }

  /// What came to standard output.
  public String out() {
    return text(out);
  }

  /// What came to standard error.
  public String err() {
    return text(err);
  }

  private static String text(OutputStream stream) {
    return stream instanceof ByteArrayOutputStream bytes
        ? bytes.toString(StandardCharsets.UTF_8)
        : "";
  }
}
