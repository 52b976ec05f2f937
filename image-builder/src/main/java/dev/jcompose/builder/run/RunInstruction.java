package dev.jcompose.builder.run;

import dev.jcompose.builder.cache.CacheKey;
import dev.jcompose.builder.dockerfile.Heredoc;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Instruction.Flag;
import dev.jcompose.builder.dockerfile.Word;
import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.builder.progress.StepReport;
import dev.jcompose.builder.stage.StageScope;
import dev.jcompose.builder.step.Entitlement;
import dev.jcompose.builder.step.RunStep;
import dev.jcompose.builder.step.StepNetwork;
import dev.jcompose.image.ImageConfig;
import dev.jcompose.linux.file.Directory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// RUN.
public final class RunInstruction {
  /// The path of a script that names its interpreter; the name is BuildKit's.
  private static final String SCRIPTS = "/dev/pipes/";

  private final StageScope stage;
  private final Instruction instruction;

  public RunInstruction(StageScope stage, Instruction instruction) {
    this.stage = stage;
    this.instruction = instruction;
  }

  public void run() throws InterruptedException {
    StepNetwork network = network();
    boolean insecure = insecure();
    List<String> args = args();
    List<String> environment = environment();
    try (RunMounts mounts = RunMounts.parse(stage, instruction)) {
      run(mounts, network, insecure, args, environment);
    }
  }

  private void run(
      RunMounts mounts,
      StepNetwork network,
      boolean insecure,
      List<String> args,
      List<String> environment)
      throws InterruptedException {
    CacheKey key =
        new CacheKey("RUN")
            .add(args)
            .add(environment)
            .add(stage.config().workingDirectory())
            .add(stage.config().user())
            .add(network.name())
            .add(stage.session().request().steps().extraHosts())
            .add(mounts.definition());
    if (insecure) {
      key.add("insecure");
    }
    if (!stage.platform().runsHere()) {
      key.add(stage.platform().toString());
    }
    Optional<Heredoc> program = program();
    program.ifPresent(script -> key.add(script.content()));
    stage.layer(
        instruction,
        key,
        history(args),
        (layer, report) -> {
          List<String> whole = new ArrayList<>(environment);
          stage.variables().proxies().forEach((name, value) -> whole.add(name + "=" + value));
          try (PreparedMounts prepared = mounts.prepare(layer)) {
            whole.addAll(prepared.environment());
            if (program.isPresent()) {
              prepared.program(program.get().content(), args.getFirst());
            }
            RunStep step =
                new RunStep(
                    stage.platform(),
                    layer.snapshot(),
                    args,
                    whole,
                    stage.config().workingDirectory(),
                    stage.config().user(),
                    prepared.mounts(),
                    stage.session().request().steps().in(network),
                    insecure);
            execute(step, args, report);
          }
          try (Directory upper = Directory.open(layer.upper())) {
            new RunTraces(upper, stage.session().store().layers().stack(stage.top())).remove();
          }
        });
  }

  private void execute(RunStep step, List<String> args, StepReport report)
      throws InterruptedException {
    Cancellation cancellation = stage.session().request().cancellation();
    int code = stage.session().runner().run(step, report::output, cancellation);
    cancellation.check();
    if (code != 0) {
      throw instruction
          .source()
          .failure(
              instruction.at(),
              "process \""
                  + String.join(" ", args)
                  + "\" did not complete successfully: exit code: "
                  + code,
              code,
              report.lastLines());
    }
  }

  private List<String> args() {
    Optional<List<String>> exec = instruction.json();
    if (exec.isPresent()) {
      return exec.get().isEmpty() ? ofImage() : exec.get();
    }
    Optional<Heredoc> program = program();
    if (program.isPresent()) {
      return List.of(SCRIPTS + program.get().name().replace('/', '_'));
    }
    List<String> args = new ArrayList<>(stage.config().shell());
    args.add(script());
    return args;
  }

  /// What `RUN []` runs: in the classic builder what the image itself would run, which is there to
  /// be merged into every container.
  private List<String> ofImage() {
    if (!stage.session().request().classic()) {
      throw instruction.problem("arguments are required");
    }
    ImageConfig config = stage.config().config();
    List<String> args = new ArrayList<>(config.entrypoint().orElse(List.of()));
    args.addAll(config.command().orElse(List.of()));
    if (args.isEmpty()) {
      throw instruction.problem("no command specified");
    }
    return args;
  }

  /// A shell handles heredocs itself; when there is nothing but one heredoc, its content is the
  /// script.
  private String script() {
    List<Heredoc> heredocs = instruction.heredocs();
    if (heredocs.isEmpty()) {
      return instruction.arguments();
    }
    if (isScript()) {
      return heredocs.getFirst().content();
    }
    return instruction.argumentsAndHeredocs() + '\n';
  }

  /// Whether there is nothing but one heredoc.
  private boolean isScript() {
    List<Word> words = instruction.words();
    return instruction.heredocs().size() == 1
        && (words.size() == 1 || (words.size() == 2 && words.getFirst().text().matches("<<-?")));
  }

  /// A script that names its interpreter is run as it is, without a shell.
  private Optional<Heredoc> program() {
    return isScript()
        ? instruction.heredocs().stream().filter(doc -> doc.content().startsWith("#!")).findFirst()
        : Optional.empty();
  }

  private List<String> environment() {
    Map<String, String> variables = new LinkedHashMap<>(stage.config().environment());
    variables.putAll(stage.variables().values());
    return variables.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  private String history(List<String> args) {
    Map<String, String> arguments = new LinkedHashMap<>(stage.variables().values());
    StringBuilder text = new StringBuilder("RUN ");
    if (!arguments.isEmpty()) {
      text.append('|').append(arguments.size()).append(' ');
      arguments.forEach((name, value) -> text.append(name).append('=').append(value).append(' '));
    }
    return text.append(String.join(" ", args)).toString();
  }

  private boolean insecure() {
    Optional<Flag> flag =
        instruction.flag("security").filter(found -> found.value().equals("insecure"));
    if (flag.isPresent() && !isAllowed(Entitlement.INSECURE)) {
      throw instruction.problem(
          flag.get(),
          "security insecure: the build must request it (entitlements: [security.insecure])");
    }
    return flag.isPresent();
  }

  private boolean isAllowed(Entitlement entitlement) {
    return stage.session().request().steps().entitlements().contains(entitlement);
  }

  private StepNetwork network() {
    Optional<Flag> flag = instruction.flag("network");
    StepNetwork request = stage.session().request().steps().network();
    if (flag.isEmpty()) {
      return request;
    }
    return switch (flag.get().value()) {
      case "default" -> request;
      case "none" -> StepNetwork.NONE;
      case "host" -> {
        if (!request.equals(StepNetwork.HOST) && !isAllowed(Entitlement.HOST_NETWORK)) {
          throw instruction.problem(
              flag.get(),
              "network host: the build must request it (network: host, or entitlements:"
                  + " [network.host])");
        }
        yield StepNetwork.HOST;
      }
      default ->
          throw instruction.problem(
              flag.get(), "invalid network mode \"" + flag.get().value() + "\"");
    };
  }
}
