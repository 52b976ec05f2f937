package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.invocation.Background;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.log.LogPrinter;
import dev.jcompose.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The keys of `up`, in a line below the logs.
final class Menu implements AutoCloseable {
  private static final String KEY =
      "\u001b[1;38;2;0;0;0;48;2;255;255;255m%s\u001b[0m\u001b[2m%s\u001b[0m";

  private final LogPrinter printer;
  private Optional<Terminal.RawMode> keys;

  /// Hears a key.
  interface Receiver {
    void pressed(char key);
  }

  private Menu(LogPrinter printer, Optional<Terminal.RawMode> keys) {
    this.printer = printer;
    this.keys = keys;
  }

  /// Shows the menu on a terminal, unless the user turned it off.
  static Menu of(Call call, LogPrinter printer, Receiver receiver) {
    if (!isWanted(call)) {
      return new Menu(printer, Optional.empty());
    }
    Menu menu = new Menu(printer, Optional.of(call.invocation().terminal().keys()));
    menu.watching(false);
    Thread _ = Background.start("keys", () -> read(call.invocation().in(), receiver));
    return menu;
  }

  private static boolean isWanted(Call call) {
    Arguments arguments = call.arguments();
    Terminal terminal = call.invocation().terminal();
    if (!terminal.input() || !terminal.output() || !call.ansi(true)) {
      return false;
    }
    Optional<String> variable = call.variable("COMPOSE_MENU");
    return arguments.on("menu", variable.isEmpty() || Invocation.isTrue(variable));
  }

  private static void read(InputStream in, Receiver receiver) {
    try {
      for (int key = in.read(); key >= 0; key = in.read()) {
        receiver.pressed((char) key);
      }
    } catch (IOException _) {
      // The terminal is gone, and so are its keys.
    }
  }

  /// Shows what `w` does now.
  void watching(boolean on) {
    if (keys.isPresent()) {
      printer.footer(
          KEY.formatted("w", on ? " Disable Watch" : " Enable Watch")
              + "   "
              + KEY.formatted("d", " Detach"));
    }
  }

  /// Takes the menu away and gives the keys back.
  @Override
  public void close() {
    if (keys.isPresent()) {
      printer.footer("");
      keys.get().close();
      keys = Optional.empty();
    }
  }
}
