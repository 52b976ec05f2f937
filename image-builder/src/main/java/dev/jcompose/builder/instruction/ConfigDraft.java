package dev.jcompose.builder.instruction;

import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Word;
import dev.jcompose.image.ImageConfig;
import dev.jcompose.image.layer.ArchivePath;
import dev.jcompose.linux.name.SignalNumber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A configuration while instructions change it: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL,
/// ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME, WORKDIR. Also for `import --change` and `commit`.
public final class ConfigDraft {
  private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

  private String user;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private Optional<List<String>> entrypoint;
  private Optional<List<String>> command;
  private boolean commandIsOwn;
  private String workingDirectory;
  private final Set<String> volumes;
  private final Set<String> ports;
  private final Map<String, String> labels;
  private Optional<String> stopSignal;
  private Optional<ImageConfig.Healthcheck> healthcheck;
  private List<String> shell;
  private final List<String> onBuild;

  /// Starts from a configuration.
  public ConfigDraft(ImageConfig base) {
    user = base.user();
    for (String variable : base.environment()) {
      int equals = variable.indexOf('=');
      environment.put(
          equals < 0 ? variable : variable.substring(0, equals),
          equals < 0 ? "" : variable.substring(equals + 1));
    }
    entrypoint = base.entrypoint();
    command = base.command();
    workingDirectory = base.workingDirectory();
    volumes = new LinkedHashSet<>(base.volumes());
    ports = new LinkedHashSet<>(base.exposedPorts());
    labels = new LinkedHashMap<>(base.labels());
    stopSignal = base.stopSignal();
    healthcheck = base.healthcheck();
    shell = base.shell();
    onBuild = new ArrayList<>(base.onBuild());
  }

  /// The configuration as it is now.
  public ImageConfig config() {
    return new ImageConfig(
        user,
        environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList(),
        entrypoint,
        command,
        workingDirectory,
        List.copyOf(volumes),
        List.copyOf(ports),
        labels,
        stopSignal,
        healthcheck,
        shell,
        onBuild);
  }

  /// Applies an instruction.
  ///
  /// @param expansion of its variables
  /// @return the text for the history: the instruction with its values
  /// @throws dev.jcompose.builder.dockerfile.BuildException when it is none of those, or wrong
  public String apply(Instruction instruction, Expansion expansion) {
    return switch (instruction.keyword()) {
      case CMD -> {
        List<String> args = command(instruction);
        command = Optional.of(args).filter(list -> !list.isEmpty());
        commandIsOwn = true;
        yield "CMD " + listed(args);
      }
      case ENTRYPOINT -> {
        List<String> args = command(instruction);
        entrypoint = Optional.of(args).filter(list -> !list.isEmpty());
        if (!commandIsOwn) {
          command = Optional.empty();
        }
        yield "ENTRYPOINT " + listed(args);
      }
      case ENV -> "ENV " + pairs(instruction, expansion, environment);
      case LABEL -> "LABEL " + pairs(instruction, expansion, labels);
      case EXPOSE -> expose(instruction, expansion);
      case HEALTHCHECK -> {
        healthcheck = Optional.of(Healthchecks.parse(instruction));
        yield "HEALTHCHECK " + healthcheck.get().test();
      }
      case ONBUILD -> {
        onBuild.add(instruction.argumentsAndHeredocs());
        yield "ONBUILD " + instruction.arguments();
      }
      case SHELL -> {
        shell = InstructionForms.shell(instruction);
        yield "SHELL " + shell;
      }
      case STOPSIGNAL -> {
        stopSignal = Optional.of(signal(instruction, expansion));
        yield "STOPSIGNAL " + stopSignal.get();
      }
      case USER -> {
        user = single(instruction, expansion);
        yield "USER " + user;
      }
      case VOLUME -> volume(instruction, expansion);
      case WORKDIR -> {
        workingDirectory = resolve(single(instruction, expansion));
        yield "WORKDIR " + workingDirectory;
      }
      case ADD, ARG, COPY, FROM, MAINTAINER, RUN ->
          throw instruction.problem(instruction.keyword() + " is not a valid change command");
    };
  }

  /// Removes and returns the triggers for images built on this one.
  public List<String> takeTriggers() {
    List<String> triggers = List.copyOf(onBuild);
    onBuild.clear();
    return triggers;
  }

  /// Adds labels.
  public void addLabels(Map<String, String> more) {
    labels.putAll(more);
  }

  /// Sets the working directory of an image that starts from nothing.
  public void startAtRoot() {
    workingDirectory = "/";
  }

  /// Sets a variable that is not set yet.
  public void defaultVariable(String name, String value) {
    environment.putIfAbsent(name, value);
  }

  /// The variables of the environment.
  public Map<String, String> environment() {
    return environment;
  }

  /// The shell of the shell form.
  public List<String> shell() {
    return shell.isEmpty() ? DEFAULT_SHELL : shell;
  }

  /// The user.
  public String user() {
    return user;
  }

  /// The working directory, absolute.
  public String workingDirectory() {
    return workingDirectory.isEmpty() ? "/" : workingDirectory;
  }

  /// A path relative to the working directory, cleaned.
  public String resolve(String path) {
    String whole = path.startsWith("/") ? path : workingDirectory() + "/" + path;
    return "/" + ArchivePath.clampToRoot(whole);
  }

  /// Expands a text; a mistake in it is reported for the instruction.
  public static String expanded(Instruction instruction, Expansion expansion, String text) {
    try {
      return expansion.word(text);
    } catch (IllegalArgumentException problem) {
      throw instruction.problem(String.valueOf(problem.getMessage()));
    }
  }

  private List<String> command(Instruction instruction) {
    return instruction
        .json()
        .orElseGet(() -> {
          List<String> args = new ArrayList<>(shell());
          args.add(instruction.arguments());
          return args;
        });
  }

  private String signal(Instruction instruction, Expansion expansion) {
    String signal = single(instruction, expansion);
    try {
      SignalNumber _ = SignalNumber.parse(signal);
      return signal;
    } catch (IllegalArgumentException noSignal) {
      throw instruction.problem(String.valueOf(noSignal.getMessage()));
    }
  }

  private String single(Instruction instruction, Expansion expansion) {
    String value = expanded(instruction, expansion, instruction.arguments());
    if (value.isEmpty()) {
      throw instruction.problem(instruction.keyword() + ": its argument expands to an empty text");
    }
    return value;
  }

  private static String pairs(
      Instruction instruction, Expansion expansion, Map<String, String> target) {
    Map<String, String> found = new LinkedHashMap<>();
    for (KeyValue pair : KeyValue.parse(instruction)) {
      String name = expanded(instruction, expansion, pair.key());
      if (name.isEmpty()) {
        throw instruction.problem(instruction.keyword() + " names can not be blank");
      }
      found.put(name, expanded(instruction, expansion, pair.value()));
    }
    target.putAll(found);
    StringBuilder text = new StringBuilder();
    found.forEach((name, value) -> text.append(name).append('=').append(value).append(' '));
    return text.toString().stripTrailing();
  }

  private String expose(Instruction instruction, Expansion expansion) {
    List<String> words;
    try {
      words = expansion.words(instruction.arguments());
    } catch (IllegalArgumentException problem) {
      throw instruction.problem(String.valueOf(problem.getMessage()));
    }
    List<String> added = new ArrayList<>();
    for (String word : words) {
      added.addAll(PortSpec.expand(instruction, word));
    }
    ports.addAll(added);
    // As with BuildKit, their order is of no matter.
    return "EXPOSE " + added.stream().sorted().toList();
  }

  private String volume(Instruction instruction, Expansion expansion) {
    List<String> paths =
        instruction.json().orElseGet(() -> instruction.words().stream().map(Word::text).toList());
    if (paths.isEmpty()) {
      throw instruction.problem("VOLUME requires at least one argument");
    }
    for (String path : paths) {
      String expanded = expanded(instruction, expansion, path);
      if (expanded.isBlank()) {
        throw instruction.problem("VOLUME specified can not be an empty string");
      }
      volumes.add(expanded);
    }
    return "VOLUME " + paths;
  }

  private static String listed(List<String> args) {
    return "["
        + String.join(
            " ",
            args.stream()
                .map(arg -> "\"" + arg.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .toList())
        + "]";
  }
}
