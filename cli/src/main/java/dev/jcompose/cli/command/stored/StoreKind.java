package dev.jcompose.cli.command.stored;

import dev.jcompose.cli.invocation.CommandException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// What a command of the store is about.
public enum StoreKind {
  SECRET,
  CONFIG;

  /// Its name in commands and texts.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Its name in usage lines.
  String argument() {
    return name();
  }

  /// Where the engine has them.
  String path() {
    return "/jcompose/v1/" + word() + "s";
  }

  /// The path of one in the API.
  ///
  /// @throws CommandException for a name that is not valid
  String path(String name) {
    if (name.contains("/") || name.startsWith(".")) {
      throw new CommandException("no such " + word() + ": " + name);
    }
    return path() + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
