package dev.jcompose.runtime.oci;

import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.OciRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The command lines that an OCI runtime is called with. Its own state is kept in the container's
/// run directory, so that several engines do not meet, and nothing is left when that is removed.
///
/// @param runtime the program
/// @param state directory for what the runtime remembers
/// @param id the container
/// @see "runc(8), crun(1)"
public record OciCommand(OciRuntime runtime, Path state, ContainerId id) {
  /// Files that one call reads and writes.
  ///
  /// @param pid gets the number of the process that was made
  /// @param console the socket on which its terminal is handed over
  /// @param log gets messages, as JSON
  public record Files(Path pid, Path console, Path log) {
    /// Those with names of a common beginning in a directory.
    ///
    /// @param shortened a short path of the same directory, since that of a socket is limited
    public static Files in(Path directory, Path shortened, String name) {
      return new Files(
          directory.resolve(name + ".pid"),
          shortened.resolve(name + ".console"),
          directory.resolve(name + ".log"));
    }
  }

  /// Makes the container, up to its program.
  public List<String> create(Bundle bundle, Files files, boolean terminal) {
    List<String> call = call(Optional.of(files.log()), "create");
    call.addAll(List.of("--bundle", bundle.directory().toString()));
    made(call, files, terminal);
    call.add(id.value());
    return call;
  }

  /// Starts the program.
  public List<String> start(Files files) {
    List<String> call = call(Optional.of(files.log()), "start");
    call.add(id.value());
    return call;
  }

  /// Forgets the container, and ends what is left of it.
  public List<String> delete() {
    List<String> call = call(Optional.empty(), "delete");
    call.addAll(List.of("--force", id.value()));
    return call;
  }

  /// Whether the runtime still has state of the container.
  public boolean remembers() {
    return state.resolve(id.value()).toFile().exists();
  }

  /// Sends a signal to its first process.
  public List<String> kill(int signal) {
    List<String> call = call(Optional.empty(), "kill");
    call.addAll(List.of(id.value(), Integer.toString(signal)));
    return call;
  }

  /// Starts a further process.
  ///
  /// @param process the file that describes it
  public List<String> exec(Path process, Files files, boolean terminal) {
    List<String> call = call(Optional.of(files.log()), "exec");
    call.addAll(List.of("--detach", "--process", process.toString()));
    made(call, files, terminal);
    call.add(id.value());
    return call;
  }

  private static void made(List<String> call, Files files, boolean terminal) {
    call.addAll(List.of("--pid-file", files.pid().toString()));
    if (terminal) {
      call.addAll(List.of("--console-socket", files.console().toString()));
    }
  }

  private List<String> call(Optional<Path> log, String command) {
    List<String> call = new ArrayList<>();
    call.add(runtime.program().toString());
    call.addAll(runtime.args());
    call.addAll(List.of("--root", state.toString()));
    log.ifPresent(path -> call.addAll(List.of("--log", path.toString(), "--log-format", "json")));
    call.add(command);
    return call;
  }
}
