package dev.jcompose.cli.invocation;

import dev.jcompose.cli.terminal.Interrupts;
import dev.jcompose.cli.terminal.Terminal;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Everything a command may know about the process it runs in; with it, the same code runs in a
/// fresh JVM, in a test, and inside a warm JVM that serves many callers.
///
/// @param arguments the command line without the program's name
/// @param directory the working directory, absolute
/// @param environment the environment variables
/// @param in standard input
/// @param output standard output and standard error
/// @param terminal the terminal behind the three streams
/// @param interrupts where Ctrl-C and window changes arrive
/// @param home the distribution's directory with `lib` and `bin`; empty when run from elsewhere, in
///   which case no engine can be started
/// @param scope the end of the process, or of the command in it
public record Invocation(
    List<String> arguments,
    Path directory,
    Map<String, String> environment,
    InputStream in,
    CommandOutput output,
    Terminal terminal,
    Interrupts interrupts,
    Optional<Path> home,
    ProcessScope scope) {
  public Invocation {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /// The same with another value of an environment variable.
  public Invocation with(String variable, String value) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put(variable, value);
    return new Invocation(
        arguments, directory, changed, in, output, terminal, interrupts, home, scope);
  }

  /// Standard output.
  public PrintStream out() {
    return output.out();
  }

  /// Standard error.
  public PrintStream err() {
    return output.err();
  }

  /// An environment variable, where an empty one counts as unset.
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /// True for a value that Go reads as true.
  public static boolean isTrue(Optional<String> setting) {
    return setting
        .map(
            value -> List.of("1", "t", "true", "y", "yes").contains(value.toLowerCase(Locale.ROOT)))
        .orElse(false);
  }
}
