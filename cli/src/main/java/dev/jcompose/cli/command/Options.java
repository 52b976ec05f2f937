package dev.jcompose.cli.command;

import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.invocation.CommandException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Options of the project API, taken from flags.
public final class Options {
  private final Arguments arguments;
  private final Map<String, Object> options = new LinkedHashMap<>();

  public Options(Arguments arguments) {
    this.arguments = arguments;
  }

  /// Sets an option when a switch is on. The option has the name of the flag, in one word.
  public Options on(String... flags) {
    for (String flag : flags) {
      if (arguments.on(flag)) {
        options.put(inOneWord(flag), true);
      }
    }
    return this;
  }

  /// Sets an option when a number was given.
  public Options number(String... flags) {
    for (String flag : flags) {
      arguments.number(flag).ifPresent(value -> options.put(inOneWord(flag), value));
    }
    return this;
  }

  /// Sets an option when a text was given.
  public Options text(String... flags) {
    for (String flag : flags) {
      arguments.text(flag).ifPresent(value -> options.put(inOneWord(flag), value));
    }
    return this;
  }

  /// Sets an option under its own name.
  public Options put(String name, Object value) {
    options.put(name, value);
    return this;
  }

  public Map<String, Object> map() {
    return options;
  }

  /// `--scale web=3` as a map.
  public static Map<String, Integer> scale(List<String> values) {
    Map<String, Integer> scale = new LinkedHashMap<>();
    for (String value : values) {
      int equals = value.indexOf('=');
      String number = value.substring(equals + 1);
      if (equals < 0 || number.isEmpty()) {
        throw new CommandException(
            "invalid --scale option \"" + value + "\". Should be SERVICE=NUM");
      }
      if (!number.matches("[0-9]{1,9}")) {
        throw new CommandException("strconv.Atoi: parsing \"" + number + "\": invalid syntax");
      }
      scale.put(value.substring(0, equals), Integer.parseInt(number));
    }
    return scale;
  }

  private static String inOneWord(String flag) {
    StringBuilder word = new StringBuilder();
    boolean upper = false;
    for (int i = 0; i < flag.length(); i++) {
      char c = flag.charAt(i);
      if (c == '-') {
        upper = true;
      } else {
        word.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return word.toString();
  }
}
