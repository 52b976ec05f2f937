package dev.jcompose.cli.registry;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.json.JsonException;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A program that keeps credentials: `docker-credential-NAME get|store|erase|list`.
///
/// @see <a href="https://github.com/docker/docker-credential-helpers">its protocol</a>
final class CredentialHelper {
  private static final String TOKEN_USER = "<token>";

  private final String program;
  private final Invocation invocation;

  CredentialHelper(String name, Invocation invocation) {
    if (!name.matches("[A-Za-z0-9._-]+")) {
      throw new CommandException("credential helper \"" + name + "\": not a program name");
    }
    this.program = "docker-credential-" + name;
    this.invocation = invocation;
  }

  private record Answer(int exitCode, String text) {}

  Optional<Login> get(String server) {
    Answer answer = run("get", server);
    if (answer.exitCode() != 0) {
      if (answer.text().contains("credentials not found")) {
        return Optional.empty();
      }
      throw failed("get", answer);
    }
    Json json = parsed("get", answer);
    String user = json.at("Username").text();
    String secret = json.at("Secret").text();
    boolean token = user.equals(TOKEN_USER);
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of(new Login(token ? "" : user, secret, token));
  }

  List<String> list() {
    Answer answer = run("list", "");
    if (answer.exitCode() != 0) {
      throw failed("list", answer);
    }
    return List.copyOf(parsed("list", answer).fields().keySet());
  }

  void store(String server, Login login) {
    Map<String, Object> entry =
        Map.of(
            "ServerURL",
            server,
            "Username",
            login.token() ? TOKEN_USER : login.user(),
            "Secret",
            login.secret());
    Answer answer = run("store", Json.of(entry).print());
    if (answer.exitCode() != 0) {
      throw failed("store", answer);
    }
  }

  void erase(String server) {
    Answer answer = run("erase", server);
    if (answer.exitCode() != 0) {
      throw failed("erase", answer);
    }
  }

  private Json parsed(String verb, Answer answer) {
    try {
      return Json.parse(answer.text());
    } catch (JsonException e) {
      throw new CommandException(program + " " + verb + ": its answer is not valid JSON");
    }
  }

  private CommandException failed(String verb, Answer answer) {
    return new CommandException(
        program + " " + verb + ": " + (answer.text().isEmpty() ? "failed" : answer.text()));
  }

  /// Looked up in the caller's `PATH`, which may differ from that of this process.
  private String found() {
    for (String directory : invocation.environment().getOrDefault("PATH", "").split(":", -1)) {
      Path file = Path.of(directory, program);
      if (!directory.isEmpty() && Files.isExecutable(file)) {
        return file.toString();
      }
    }
    throw new CommandException(
        program + ": not found in PATH (Docker's config.json names it as credential helper)");
  }

  private Answer run(String verb, String input) {
    String file = found();
    invocation.scope().ownNeeded();
    ProcessBuilder builder =
        new ProcessBuilder(file, verb).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(invocation.environment());
    try {
      Process process = builder.start();
      tell(process, input);
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(process.waitFor(), text.strip());
    } catch (IOException e) {
      throw new CommandException(program + ": cannot be run: " + IoFailure.words(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(program + ": interrupted");
    }
  }

  // One that needs no input may have ended before it gets any; its answer is still valid.
  private static void tell(Process process, String input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException ended) {
      return;
    }
  }
}
