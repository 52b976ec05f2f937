package dev.jcompose.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All commands by name. A command's class is loaded only when it is asked for.
public final class Commands {
  private static final List<String> NAMES =
      List.of(
          "build",
          "builder",
          "completion",
          "config",
          "container",
          "create",
          "down",
          "engine",
          "events",
          "exec",
          "image",
          "images",
          "kill",
          "login",
          "logout",
          "logs",
          "ls",
          "pause",
          "port",
          "ps",
          "pull",
          "push",
          "restart",
          "rm",
          "run",
          "scale",
          "start",
          "stop",
          "system",
          "top",
          "unpause",
          "up",
          "version",
          "wait");
  private static final List<String> BUILDER = List.of("prune");
  private static final List<String> ENGINE = List.of("logs", "start", "status", "stop");
  private static final List<String> IMAGE =
      List.of("history", "import", "inspect", "load", "ls", "prune", "rm", "save", "tag");
  private static final List<String> CONTAINER = List.of("commit", "export");
  private static final List<String> SYSTEM = List.of("df");

  private Commands() {}

  /// The command that some words start with.
  public static Optional<Command> named(List<String> words) {
    return switch (words.getFirst()) {
      case "build" -> Optional.of(new Build());
      case "completion" -> Optional.of(new CompletionScript());
      case "config", "convert" -> Optional.of(new Config());
      case "create" -> Optional.of(new Create());
      case "down" -> Optional.of(new Down());
      case "events" -> Optional.of(new Events());
      case "exec" -> Optional.of(new Exec());
      case "images" -> Optional.of(new Images());
      case "kill" -> Optional.of(new Kill());
      case "login" -> Optional.of(new LoginCommand());
      case "logout" -> Optional.of(new LogoutCommand());
      case "logs" -> Optional.of(new Logs());
      case "ls" -> Optional.of(new Ls());
      case "pause" -> Optional.of(new Pause(true));
      case "port" -> Optional.of(new Port());
      case "ps" -> Optional.of(new Ps());
      case "pull" -> Optional.of(new Pull());
      case "push" -> Optional.of(new Push());
      case "restart" -> Optional.of(new Restart());
      case "rm" -> Optional.of(new Rm());
      case "run" -> Optional.of(new Run());
      case "scale" -> Optional.of(new Scale());
      case "start" -> Optional.of(new Start());
      case "stop" -> Optional.of(new Stop());
      case "top" -> Optional.of(new Top());
      case "unpause" -> Optional.of(new Pause(false));
      case "up" -> Optional.of(new Up());
      case "version" -> Optional.of(new VersionCommand());
      case "wait" -> Optional.of(new Wait());
      case "builder" -> second(words).filter("prune"::equals).map(_ -> new BuilderPrune());
      case "container" -> second(words).flatMap(Commands::container);
      case "engine" -> second(words).flatMap(Commands::engine);
      case "image" -> second(words).flatMap(Commands::image);
      case "system" -> second(words).filter("df"::equals).map(_ -> new SystemDf());
      default -> Optional.empty();
    };
  }

  /// What the help screen of the program lists: names and summaries.
  public static Map<String, String> summaries() {
    Map<String, String> summaries = new LinkedHashMap<>();
    for (String name : NAMES) {
      summaries.put(
          name,
          named(List.of(name)).map(c -> c.syntax().summary()).orElseGet(() -> groupSummary(name)));
    }
    return summaries;
  }

  /// The commands of a group, none when there is no such group.
  public static Map<String, String> group(String group) {
    List<String> names =
        switch (group) {
          case "builder" -> BUILDER;
          case "engine" -> ENGINE;
          case "container" -> CONTAINER;
          case "image" -> IMAGE;
          case "system" -> SYSTEM;
          default -> List.of();
        };
    Map<String, String> summaries = new LinkedHashMap<>();
    names.forEach(name ->
        named(List.of(group, name))
            .ifPresent(command -> summaries.put(name, command.syntax().summary())));
    return summaries;
  }

  /// What a group is for.
  public static String groupSummary(String group) {
    return switch (group) {
      case "builder" -> "Manage the build cache";
      case "engine" -> "Start, stop and look at the background engine";
      case "container" -> "Make images and archives of containers";
      case "image" -> "Manage images";
      case "system" -> "Look at what is used";
      default -> "";
    };
  }

  private static Optional<String> second(List<String> words) {
    return words.size() > 1 ? Optional.of(words.get(1)) : Optional.empty();
  }

  private static Optional<Command> engine(String name) {
    return switch (name) {
      case "logs" -> Optional.of(new EngineLogs());
      case "start" -> Optional.of(new EngineStartCommand());
      case "status" -> Optional.of(new EngineStatus());
      case "stop" -> Optional.of(new EngineStop());
      default -> Optional.empty();
    };
  }

  private static Optional<Command> container(String name) {
    return switch (name) {
      case "commit" -> Optional.of(new ContainerCommit());
      case "export" -> Optional.of(new ContainerExport());
      default -> Optional.empty();
    };
  }

  private static Optional<Command> image(String name) {
    return switch (name) {
      case "history" -> Optional.of(new ImageHistory());
      case "import" -> Optional.of(new ImageImport());
      case "inspect" -> Optional.of(new ImageInspect());
      case "load" -> Optional.of(new ImageLoad());
      case "ls", "list" -> Optional.of(new ImageLs());
      case "prune" -> Optional.of(new ImagePrune());
      case "rm", "remove" -> Optional.of(new ImageRm());
      case "save" -> Optional.of(new ImageSave());
      case "tag" -> Optional.of(new ImageTag());
      default -> Optional.empty();
    };
  }
}
