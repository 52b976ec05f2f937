package dev.jcompose.cli.manual;

import dev.jcompose.cli.catalog.Commands;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The manual pages of section 1: one of the program, one of each group, one of each command.
public final class ManualPages {
  /// Environment variables, besides those of Docker Compose.
  private static final Map<String, String> ENVIRONMENT = new LinkedHashMap<>();

  private static final Map<String, String> FILES = new LinkedHashMap<>();
  private static final Map<String, String> EXIT_CODES = new LinkedHashMap<>();

  static {
    ENVIRONMENT.put(
        "JCOMPOSE_HOST",
        "Where the engine listens, as in unix:///run/jcompose/engine.sock; the engine keeps files that do not survive a reboot in the socket's directory.");
    ENVIRONMENT.put("JCOMPOSE_DATA_ROOT", "Where an engine keeps its data: /var/lib/jcompose.");
    ENVIRONMENT.put(
        "JCOMPOSE_ENGINE_CONFIG",
        "Settings file to use instead of /etc/jcompose/engine.json, read when the engine starts.");
    ENVIRONMENT.put(
        "COMPOSE_FILE, COMPOSE_PROJECT_NAME, COMPOSE_PROFILES, COMPOSE_ENV_FILES, COMPOSE_PARALLEL_LIMIT, ...",
        "As for Docker Compose.");
    FILES.put("/etc/jcompose/engine.json", "Settings of the engine; see jcompose-engine.json(5).");
    FILES.put(
        "/etc/jcompose/registries.json",
        "Mirrors, and registries without TLS; see jcompose-registries.json(5).");
    FILES.put("/run/jcompose/engine.sock", "The engine's socket; it speaks the Docker Engine API.");
    FILES.put("/var/lib/jcompose", "Images, containers, volumes, networks, and engine.log.");
    EXIT_CODES.put("0", "It worked.");
    EXIT_CODES.put("1", "It failed; the last line of its output says why.");
    EXIT_CODES.put("14", "A file does not exist or cannot be read.");
    EXIT_CODES.put("15", "A Compose file is invalid.");
    EXIT_CODES.put("16", "The command line is invalid.");
    EXIT_CODES.put("130", "It was interrupted.");
  }

  private final Syntax globals;

  /// Pages.
  ///
  /// @param globals the options before a command's name
  public ManualPages(Syntax globals) {
    this.globals = globals;
  }

  /// The pages by the names of their files, such as `jcompose-up.1`.
  public Map<String, String> all() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("jcompose.1", program());
    Commands.summaries()
        .forEach((name, summary) -> {
          Map<String, String> group = Commands.group(name);
          if (!group.isEmpty()) {
            pages.put("jcompose-" + name + ".1", group(name, summary, group));
          }
          // The page of `config`, a command and a group, is the command's.
          put(pages, name);
          group.keySet().forEach(second -> put(pages, name + " " + second));
        });
    return pages;
  }

  /// Writes all of them.
  ///
  /// @throws CommandException when a file cannot be written
  public void writeTo(Path directory) {
    try {
      Files.createDirectories(directory);
      for (Map.Entry<String, String> page : all().entrySet()) {
        Files.writeString(directory.resolve(page.getKey()), page.getValue());
      }
    } catch (IOException e) {
      throw new CommandException("manual: cannot be written: " + e.getMessage());
    }
  }

  private void put(Map<String, String> pages, String name) {
    Commands.named(List.of(name.split(" ", -1)))
        .ifPresent(found ->
            pages.put("jcompose-" + name.replace(' ', '-') + ".1", command(found.syntax())));
  }

  private String program() {
    Roff page = new Roff("jcompose", 1, Version.text());
    page.section("NAME").paragraph("jcompose - define and run multi-container applications");
    page.section("SYNOPSIS").paragraph("jcompose " + globals.usage());
    page.section("DESCRIPTION")
        .paragraph(
            "Runs Compose projects on a single Linux host, without Docker, containerd or runc, with the same compose.yaml, commands, flags, names and exit codes as Docker Compose.")
        .paragraph(
            "A background process, the engine, runs the containers. Commands start it when it is not running, which only root may do. Members of its group (see jcompose-engine.json(5)) may use it, which gives them the rights of root.");
    page.section("COMMANDS");
    Commands.summaries().forEach((name, summary) -> page.entry("jcompose-" + name, "(1)", summary));
    page.section("OPTIONS");
    options(page, globals);
    page.section("ENVIRONMENT");
    ENVIRONMENT.forEach((name, words) -> page.entry(name, "", words));
    page.section("FILES");
    FILES.forEach((name, words) -> page.entry(name, "", words));
    page.section("EXIT STATUS");
    EXIT_CODES.forEach((name, words) -> page.entry(name, "", words));
    return page.print();
  }

  private static String group(String name, String summary, Map<String, String> commands) {
    Roff page = new Roff("jcompose-" + name, 1, Version.text());
    page.section("NAME").paragraph("jcompose-" + name + " - " + lowerFirst(summary));
    page.section("SYNOPSIS").paragraph("jcompose " + name + " COMMAND");
    page.section("COMMANDS");
    commands.forEach(
        (second, words) -> page.entry("jcompose-" + name + "-" + second, "(1)", words));
    return page.print();
  }

  private static String command(Syntax syntax) {
    String name = "jcompose-" + syntax.name().replace(' ', '-');
    Roff page = new Roff(name, 1, Version.text());
    page.section("NAME").paragraph(name + " - " + lowerFirst(syntax.summary()));
    page.section("SYNOPSIS").paragraph("jcompose " + syntax.usage());
    if (!syntax.details().isEmpty()) {
      page.section("DESCRIPTION").paragraph(syntax.details());
    }
    if (!syntax.aliases().isEmpty()) {
      page.section("ALIASES").paragraph(String.join(", ", syntax.aliases()));
    }
    page.section("OPTIONS");
    options(page, syntax);
    page.section("SEE ALSO").bold("jcompose", "(1)");
    return page.print();
  }

  private static void options(Roff page, Syntax syntax) {
    List<Flag> flags = new ArrayList<>(syntax.flags());
    flags.removeIf(Flag::hidden);
    flags.sort(Comparator.comparing(Flag::name));
    for (Flag flag : flags) {
      String letter = flag.shorthand() == 0 ? "" : "-" + flag.shorthand() + ", ";
      String value = flag.placeholder().isEmpty() ? "" : " " + flag.placeholder();
      String usual = flag.shownDefault().isEmpty() ? "" : "\nDefault: " + flag.shownDefault();
      page.entry(letter + "--" + flag.name(), value, flag.usage() + usual);
    }
  }

  /// In lower case as in the middle of a sentence; an abbreviation is kept as it is.
  private static String lowerFirst(String summary) {
    boolean abbreviation = summary.length() > 1 && Character.isUpperCase(summary.charAt(1));
    return abbreviation
        ? summary
        : summary.substring(0, 1).toLowerCase(Locale.ROOT) + summary.substring(1);
  }
}
