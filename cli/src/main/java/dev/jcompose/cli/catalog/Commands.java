package dev.jcompose.cli.catalog;

import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.alpha.AlphaName;
import dev.jcompose.cli.command.alpha.DryRun;
import dev.jcompose.cli.command.alpha.Generate;
import dev.jcompose.cli.command.alpha.Viz;
import dev.jcompose.cli.command.container.Attach;
import dev.jcompose.cli.command.container.Commit;
import dev.jcompose.cli.command.container.ContainerCommit;
import dev.jcompose.cli.command.container.ContainerExport;
import dev.jcompose.cli.command.container.Copy;
import dev.jcompose.cli.command.container.Export;
import dev.jcompose.cli.command.engine.DockerInstall;
import dev.jcompose.cli.command.engine.DockerUninstall;
import dev.jcompose.cli.command.engine.EngineInstall;
import dev.jcompose.cli.command.engine.EngineLogs;
import dev.jcompose.cli.command.engine.EngineStartCommand;
import dev.jcompose.cli.command.engine.EngineStatus;
import dev.jcompose.cli.command.engine.EngineStop;
import dev.jcompose.cli.command.engine.EngineUninstall;
import dev.jcompose.cli.command.engine.SystemDf;
import dev.jcompose.cli.command.image.BuildCommand;
import dev.jcompose.cli.command.image.BuilderPrune;
import dev.jcompose.cli.command.image.ImageHistory;
import dev.jcompose.cli.command.image.ImageImport;
import dev.jcompose.cli.command.image.ImageInspect;
import dev.jcompose.cli.command.image.ImageLoad;
import dev.jcompose.cli.command.image.ImageLs;
import dev.jcompose.cli.command.image.ImagePrune;
import dev.jcompose.cli.command.image.ImageRm;
import dev.jcompose.cli.command.image.ImageSave;
import dev.jcompose.cli.command.image.ImageTag;
import dev.jcompose.cli.command.image.ImagesCommand;
import dev.jcompose.cli.command.image.Pull;
import dev.jcompose.cli.command.image.Push;
import dev.jcompose.cli.command.inspect.CompletionScript;
import dev.jcompose.cli.command.inspect.Config;
import dev.jcompose.cli.command.inspect.EventsCommand;
import dev.jcompose.cli.command.inspect.Logs;
import dev.jcompose.cli.command.inspect.Ls;
import dev.jcompose.cli.command.inspect.Port;
import dev.jcompose.cli.command.inspect.Ps;
import dev.jcompose.cli.command.inspect.Stats;
import dev.jcompose.cli.command.inspect.Top;
import dev.jcompose.cli.command.inspect.VersionCommand;
import dev.jcompose.cli.command.inspect.VolumesCommand;
import dev.jcompose.cli.command.lifecycle.Create;
import dev.jcompose.cli.command.lifecycle.Down;
import dev.jcompose.cli.command.lifecycle.ExecCommand;
import dev.jcompose.cli.command.lifecycle.Kill;
import dev.jcompose.cli.command.lifecycle.Pause;
import dev.jcompose.cli.command.lifecycle.Restart;
import dev.jcompose.cli.command.lifecycle.Rm;
import dev.jcompose.cli.command.lifecycle.Run;
import dev.jcompose.cli.command.lifecycle.Scale;
import dev.jcompose.cli.command.lifecycle.Start;
import dev.jcompose.cli.command.lifecycle.Stop;
import dev.jcompose.cli.command.lifecycle.Up;
import dev.jcompose.cli.command.lifecycle.Wait;
import dev.jcompose.cli.command.lifecycle.Watch;
import dev.jcompose.cli.command.registry.LoginCommand;
import dev.jcompose.cli.command.registry.LogoutCommand;
import dev.jcompose.cli.command.registry.Publish;
import dev.jcompose.cli.command.stored.StoreKind;
import dev.jcompose.cli.command.stored.StoredCreate;
import dev.jcompose.cli.command.stored.StoredInspect;
import dev.jcompose.cli.command.stored.StoredLs;
import dev.jcompose.cli.command.stored.StoredRm;
import dev.jcompose.model.diagnostics.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// All commands by name. A command's class is loaded only when it is needed.
public final class Commands {
  /// A command, by its words.
  private static final Map<String, Supplier<Command>> COMMANDS = new LinkedHashMap<>();

  /// Other words for a command.
  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("convert", "config"),
          Map.entry("config list", "config ls"),
          Map.entry("config remove", "config rm"),
          Map.entry("image list", "image ls"),
          Map.entry("image remove", "image rm"),
          Map.entry("secret list", "secret ls"),
          Map.entry("secret remove", "secret rm"));

  static {
    COMMANDS.put("alpha dry-run", () -> new DryRun(Commands::named));
    COMMANDS.put("alpha generate", Generate::new);
    COMMANDS.put("alpha publish", () -> new AlphaName(new Publish()));
    COMMANDS.put("alpha scale", () -> new AlphaName(new Scale()));
    COMMANDS.put("alpha viz", Viz::new);
    COMMANDS.put("alpha watch", () -> new AlphaName(new Watch()));
    COMMANDS.put("attach", Attach::new);
    COMMANDS.put("build", BuildCommand::new);
    COMMANDS.put("builder prune", BuilderPrune::new);
    COMMANDS.put("commit", Commit::new);
    COMMANDS.put("completion", CompletionScript::new);
    COMMANDS.put("config", Config::new);
    COMMANDS.put("config create", () -> new StoredCreate(StoreKind.CONFIG));
    COMMANDS.put("config ls", () -> new StoredLs(StoreKind.CONFIG));
    COMMANDS.put("config rm", () -> new StoredRm(StoreKind.CONFIG));
    COMMANDS.put("container commit", ContainerCommit::new);
    COMMANDS.put("container export", ContainerExport::new);
    COMMANDS.put("cp", Copy::new);
    COMMANDS.put("create", Create::new);
    COMMANDS.put("docker install", DockerInstall::new);
    COMMANDS.put("docker uninstall", DockerUninstall::new);
    COMMANDS.put("down", Down::new);
    COMMANDS.put("engine install", EngineInstall::new);
    COMMANDS.put("engine logs", EngineLogs::new);
    COMMANDS.put("engine start", EngineStartCommand::new);
    COMMANDS.put("engine status", EngineStatus::new);
    COMMANDS.put("engine stop", EngineStop::new);
    COMMANDS.put("engine uninstall", EngineUninstall::new);
    COMMANDS.put("events", EventsCommand::new);
    COMMANDS.put("exec", ExecCommand::new);
    COMMANDS.put("export", Export::new);
    COMMANDS.put("image history", ImageHistory::new);
    COMMANDS.put("image import", ImageImport::new);
    COMMANDS.put("image inspect", ImageInspect::new);
    COMMANDS.put("image load", ImageLoad::new);
    COMMANDS.put("image ls", ImageLs::new);
    COMMANDS.put("image prune", ImagePrune::new);
    COMMANDS.put("image rm", ImageRm::new);
    COMMANDS.put("image save", ImageSave::new);
    COMMANDS.put("image tag", ImageTag::new);
    COMMANDS.put("images", ImagesCommand::new);
    COMMANDS.put("kill", Kill::new);
    COMMANDS.put("login", LoginCommand::new);
    COMMANDS.put("logout", LogoutCommand::new);
    COMMANDS.put("logs", Logs::new);
    COMMANDS.put("ls", Ls::new);
    COMMANDS.put("pause", () -> new Pause(true));
    COMMANDS.put("port", Port::new);
    COMMANDS.put("ps", Ps::new);
    COMMANDS.put("publish", Publish::new);
    COMMANDS.put("pull", Pull::new);
    COMMANDS.put("push", Push::new);
    COMMANDS.put("restart", Restart::new);
    COMMANDS.put("rm", Rm::new);
    COMMANDS.put("run", Run::new);
    COMMANDS.put("scale", Scale::new);
    COMMANDS.put("secret create", () -> new StoredCreate(StoreKind.SECRET));
    COMMANDS.put("secret inspect", () -> new StoredInspect(StoreKind.SECRET));
    COMMANDS.put("secret ls", () -> new StoredLs(StoreKind.SECRET));
    COMMANDS.put("secret rm", () -> new StoredRm(StoreKind.SECRET));
    COMMANDS.put("start", Start::new);
    COMMANDS.put("stats", Stats::new);
    COMMANDS.put("stop", Stop::new);
    COMMANDS.put("system df", SystemDf::new);
    COMMANDS.put("top", Top::new);
    COMMANDS.put("unpause", () -> new Pause(false));
    COMMANDS.put("up", Up::new);
    COMMANDS.put("version", VersionCommand::new);
    COMMANDS.put("volumes", VolumesCommand::new);
    COMMANDS.put("wait", Wait::new);
    COMMANDS.put("watch", Watch::new);
  }

  private Commands() {}

  /// The command that some words start with. `config` is a command and a group: if its second word
  /// is a command of the group, it is that command; put a service of that name after `--`.
  public static Optional<Command> named(List<String> words) {
    Optional<Command> inGroup =
        words.size() > 1 ? find(words.get(0) + " " + words.get(1)) : Optional.empty();
    return inGroup.or(() -> find(words.getFirst()));
  }

  private static Optional<Command> find(String words) {
    return Optional.ofNullable(COMMANDS.get(ALIASES.getOrDefault(words, words))).map(Supplier::get);
  }

  /// What the program's help screen lists: names and summaries.
  public static Map<String, String> summaries() {
    Map<String, String> summaries = new TreeMap<>();
    COMMANDS.forEach((words, command) -> {
      int space = words.indexOf(' ');
      if (space < 0) {
        summaries.put(words, command.get().syntax().summary());
      } else {
        summaries.computeIfAbsent(words.substring(0, space), Commands::groupSummary);
      }
    });
    return summaries;
  }

  /// The command, or the command of a group, whose name is similar to this one.
  public static Optional<String> nearest(String words) {
    return Nearest.hint(words, COMMANDS.keySet());
  }

  /// The commands of a group, none when there is no such group.
  public static Map<String, String> group(String group) {
    Map<String, String> summaries = new LinkedHashMap<>();
    COMMANDS.forEach((words, command) -> {
      if (words.startsWith(group + " ")) {
        summaries.put(words.substring(group.length() + 1), command.get().syntax().summary());
      }
    });
    return summaries;
  }

  /// What a group is for.
  public static String groupSummary(String group) {
    return switch (group) {
      case "alpha" -> "Experimental commands";
      case "builder" -> "Manage the build cache";
      case "container" -> "Make images and archives of containers";
      case "docker" -> "Let the docker command use jcompose";
      case "engine" -> "Start, stop and inspect the background engine";
      case "image" -> "Manage images";
      case "secret" -> "Manage the secrets that the engine stores";
      case "system" -> "Show disk usage";
      default -> "";
    };
  }
}
