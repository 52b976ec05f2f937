package dev.jcompose.cli.command;

import dev.jcompose.cli.CommandException;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.registry.DockerConfig;
import dev.jcompose.cli.registry.Login;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// `login`: has a registry check a password and keeps it where Docker keeps its own.
final class LoginCommand implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "login [OPTIONS] [SERVER]",
            "Authenticate to a registry",
            Flag.on("password-stdin", "Take the Password from stdin"),
            Flag.text("username", 'u', "Username"))
        .arguments(0, 1);
  }

  @Override
  public int run(Call call) {
    String user =
        call.arguments()
            .text("username")
            .orElseThrow(() -> new CommandException("login: --username is missing"));
    // What is typed would be seen, and what is an argument is in everybody's process list.
    if (!call.arguments().on("password-stdin")) {
      throw new CommandException(
          "login: the password comes from standard input (--password-stdin)");
    }
    String server = DockerConfig.server(call.names().isEmpty() ? "" : call.names().getFirst());
    Login login = new Login(user, password(call), false);
    Map<String, Object> body =
        Map.of("username", user, "password", login.secret(), "serveraddress", server);
    Json _ = call.engine().post(EngineClient.DOCKER + "/auth", Json.of(body).print());
    DockerConfig.of(call.invocation()).keep(server, login).ifPresent(call.err()::println);
    call.out().println("Login Succeeded");
    return 0;
  }

  private static String password(Call call) {
    try {
      String text = new String(call.invocation().in().readAllBytes(), StandardCharsets.UTF_8);
      String password = text.replaceFirst("\\r?\\n$", "");
      if (password.isEmpty()) {
        throw new CommandException("login: password is empty");
      }
      return password;
    } catch (IOException e) {
      throw new CommandException("login: password cannot be read: " + e.getMessage());
    }
  }
}
