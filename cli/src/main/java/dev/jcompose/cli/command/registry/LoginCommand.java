package dev.jcompose.cli.command.registry;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.registry.DockerConfig;
import dev.jcompose.cli.registry.Login;
import dev.jcompose.cli.terminal.Terminal;
import dev.jcompose.linux.call.IoFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/// `login`: checks a password with a registry and stores it where Docker stores its own. Missing
/// values are prompted for on a terminal; the password is not shown.
public final class LoginCommand implements Command {
  private static final int INTERRUPT = 3;
  private static final int END = 4;
  private static final int BACKSPACE = 8;
  private static final int DELETE = 127;
  private static final int INTERRUPTED = 130;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "login [OPTIONS] [SERVER]",
            "Authenticate to a registry",
            Flag.text("password", 'p', "Password"),
            Flag.on("password-stdin", "Take the Password from stdin"),
            Flag.text("username", 'u', "Username"))
        .arguments(0, 1);
  }

  @Override
  public int run(Call call) {
    String server = DockerConfig.server(call.names().isEmpty() ? "" : call.names().getFirst());
    // Before anybody is asked: a login that cannot be kept is of no use.
    DockerConfig config = DockerConfig.toChange(call.invocation());
    String user = user(call);
    Login login = new Login(user, password(call), false);
    Map<String, Object> body =
        Map.of("username", user, "password", login.secret(), "serveraddress", server);
    Json _ = call.engine().post(EngineClient.DOCKER + "/auth", Json.of(body).print());
    config.keep(server, login).ifPresent(call.err()::println);
    call.out().println("Login Succeeded");
    return 0;
  }

  private static String user(Call call) {
    Arguments arguments = call.arguments();
    if (arguments.text("username").isPresent()) {
      return arguments.text("username").get();
    }
    if (arguments.on("password-stdin")) {
      throw new CommandException("login: --username is missing (--password-stdin needs it)");
    }
    return asked(call, "Username", true);
  }

  private static String password(Call call) {
    Arguments arguments = call.arguments();
    boolean fromInput = arguments.on("password-stdin");
    if (arguments.text("password").isPresent()) {
      if (fromInput) {
        throw new CommandException("login: --password and --password-stdin are mutually exclusive");
      }
      call.err()
          .println("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
      return arguments.text("password").get();
    }
    if (!fromInput) {
      return asked(call, "Password", false);
    }
    try {
      String text = new String(call.invocation().in().readAllBytes(), StandardCharsets.UTF_8);
      return required("Password", text.replaceFirst("\\r?\\n$", ""));
    } catch (IOException e) {
      throw new CommandException("login: cannot read the password: " + IoFailure.words(e));
    }
  }

  private static String required(String what, String text) {
    if (text.isEmpty()) {
      throw new CommandException("login: " + what.toLowerCase(Locale.ROOT) + " is empty");
    }
    return text;
  }

  /// Reads a line that the user types.
  private static String asked(Call call, String what, boolean shown) {
    Terminal terminal = call.invocation().terminal();
    if (!terminal.input()) {
      throw new CommandException(
          "login: cannot prompt: standard input is not a terminal"
              + " (give --username and --password-stdin)");
    }
    call.out().print(what + ": ");
    call.out().flush();
    try (Terminal.RawMode _ = terminal.raw()) {
      String text = line(call, shown);
      call.out().print("\r\n");
      return required(what, text);
    } catch (IOException e) {
      throw new CommandException("login: cannot read the answer: " + IoFailure.words(e));
    }
  }

  private static String line(Call call, boolean shown) throws IOException {
    InputStream in = call.invocation().in();
    ByteArrayOutputStream typed = new ByteArrayOutputStream();
    for (int key = in.read(); key >= 0 && key != '\r' && key != '\n' && key != END; ) {
      switch (key) {
        case INTERRUPT -> throw new CommandException("", INTERRUPTED);
        case BACKSPACE, DELETE -> {
          String rest = typed.toString(StandardCharsets.UTF_8);
          typed.reset();
          if (!rest.isEmpty()) {
            typed.writeBytes(
                rest.substring(0, rest.offsetByCodePoints(rest.length(), -1))
                    .getBytes(StandardCharsets.UTF_8));
            call.out().print(shown ? "\b \b" : "");
          }
        }
        default -> {
          typed.write(key);
          if (shown) {
            call.out().write(key);
          }
        }
      }
      call.out().flush();
      key = in.read();
    }
    return typed.toString(StandardCharsets.UTF_8);
  }
}
