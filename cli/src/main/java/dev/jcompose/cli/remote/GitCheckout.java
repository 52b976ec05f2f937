package dev.jcompose.cli.remote;

import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.load.RemoteFiles.RemoteException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Checks commits of repositories out, by the user's `git`. A commit is fetched once.
///
/// @param cache where checkouts are kept, by commit
/// @param invocation of the command, for the user's environment
record GitCheckout(Path cache, Invocation invocation) {
  private static final String COMMIT = "[0-9a-f]{40}";
  private static final List<String> NAMES =
      List.of("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml");

  /// The Compose file that an address stands for.
  Path file(GitAddress address) throws RemoteException {
    String commit = commit(address);
    Path checkout = cache.resolve(commit);
    try {
      if (!Files.isDirectory(checkout)) {
        fetch(address, commit, checkout);
      }
      Path place = checkout.resolve(address.directory()).normalize();
      if (!place.startsWith(checkout) || !place.toRealPath().startsWith(checkout.toRealPath())) {
        throw new RemoteException(
            "git subdirectory escapes base directory: " + address.directory());
      }
      return Files.isDirectory(place) ? composeFile(place, address) : place;
    } catch (IOException problem) {
      throw new RemoteException(address.remote() + ": " + IoFailure.words(problem));
    }
  }

  private static Path composeFile(Path directory, GitAddress address) throws RemoteException {
    Optional<Path> found =
        NAMES.stream().map(directory::resolve).filter(Files::isRegularFile).findFirst();
    return found.orElseThrow(() ->
        new RemoteException(
            address.remote()
                + ": no compose.yaml in "
                + (address.directory().isEmpty() ? "its root" : address.directory())));
  }

  private String commit(GitAddress address) throws RemoteException {
    if (address.ref().matches(COMMIT)) {
      return address.ref();
    }
    String ref = address.ref().isEmpty() ? "HEAD" : address.ref();
    Done listed = git(cache, "ls-remote", "--exit-code", address.remote(), ref);
    if (listed.exitCode() == 2) {
      throw new RemoteException("repository does not contain ref " + ref);
    }
    String first = listed.output().length() < 40 ? "" : listed.output().substring(0, 40);
    if (listed.exitCode() != 0 || !first.matches(COMMIT)) {
      throw new RemoteException(
          "failed to access repository at " + address.remote() + ":\n " + listed.output().strip());
    }
    return first;
  }

  /// Next to its final place, so that a checkout is complete or does not exist.
  private void fetch(GitAddress address, String commit, Path checkout)
      throws IOException, RemoteException {
    Files.createDirectories(cache);
    Path part = Files.createTempDirectory(cache, "part");
    for (String[] step :
        new String[][] {
          {"init", "--quiet", "."},
          {"remote", "add", "origin", address.remote()},
          {"fetch", "--quiet", "--depth=1", "origin", commit},
          {"checkout", "--quiet", commit}
        }) {
      Done done = git(part, step);
      if (done.exitCode() != 0) {
        throw new RemoteException(
            "failed to fetch " + address.remote() + ":\n " + done.output().strip());
      }
    }
    try {
      Files.move(part, checkout, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException problem) {
      if (!Files.isDirectory(checkout)) {
        throw problem;
      }
    }
  }

  private record Done(int exitCode, String output) {}

  private Done git(Path directory, String... arguments) throws RemoteException {
    invocation.scope().ownNeeded();
    Map<String, String> environment = invocation.environment();
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    try {
      Files.createDirectories(directory);
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.environment().putIfAbsent("GIT_TERMINAL_PROMPT", "0");
      if (!environment.containsKey("GIT_SSH")) {
        builder
            .environment()
            .putIfAbsent("GIT_SSH_COMMAND", "ssh -o ControlMaster=no -o BatchMode=yes");
      }
      Process process = builder.redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Done(process.waitFor(), output);
    } catch (IOException problem) {
      throw new RemoteException("git: " + IoFailure.words(problem) + " (is it installed?)");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new RemoteException("interrupted");
    }
  }
}
