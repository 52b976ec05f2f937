package dev.jcompose.builder.check;

import dev.jcompose.builder.dockerfile.Dockerfile;
import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.instruction.BuildArguments;
import dev.jcompose.builder.instruction.Stage;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.tree.IgnoreRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Makes BuildKit's checks of a Dockerfile. Pure: nothing is built.
public final class DockerfileCheck {
  private final Dockerfile dockerfile;
  private final BuildRequest request;
  private final IgnoreRules ignored;
  private final Function<String, Optional<Set<String>>> environments;

  /// @param environments names of the variables of an image, if it is known
  public DockerfileCheck(
      Dockerfile dockerfile,
      BuildRequest request,
      IgnoreRules ignored,
      Function<String, Optional<Set<String>>> environments) {
    this.dockerfile = dockerfile;
    this.request = request;
    this.ignored = ignored;
    this.environments = environments;
  }

  /// Whether the Dockerfile itself wants findings to be errors: `# check=error=true`.
  public boolean isStrict() {
    return option("error").equalsIgnoreCase("true");
  }

  /// The findings, from top to bottom.
  public List<CheckWarning> run() {
    CheckFindings findings = new CheckFindings(dockerfile.source());
    List<Instruction> globals = new ArrayList<>();
    List<Stage> stages = Stage.split(dockerfile, globals);
    new LayoutChecks(dockerfile, findings).check(stages);
    BuildArguments declared = BuildArguments.global(Map.of());
    BuildArguments given = BuildArguments.global(request.args());
    SecretCheck secrets = new SecretCheck(findings);
    for (Instruction argument : globals) {
      String _ = declare(declared, argument);
      String _ = declare(given, argument);
      secrets.check(argument);
    }
    FromChecks froms = new FromChecks(request.args(), declared, findings);
    StageChecks instructions = new StageChecks(given, ignored, environments, findings);
    for (Stage stage : stages) {
      froms.check(stage);
      instructions.check(stage);
    }
    Set<String> skipped = names("skip");
    Set<String> experimental = names("experimental");
    return findings.of(
        rule -> rule.isExperimental() ? names(experimental, rule) : !names(skipped, rule));
  }

  private static String declare(BuildArguments variables, Instruction argument) {
    return variables.declare(argument, new Expansion(argument.escape(), variables::find));
  }

  private Set<String> names(String option) {
    return new HashSet<>(List.of(option(option).toLowerCase(Locale.ROOT).split(" *, *", -1)));
  }

  private static boolean names(Set<String> names, CheckRule rule) {
    return names.contains("all") || names.contains(rule.title().toLowerCase(Locale.ROOT));
  }

  private String option(String name) {
    for (String part : dockerfile.directives().getOrDefault("check", "").split(";", -1)) {
      if (part.strip().startsWith(name + "=")) {
        return part.strip().substring(name.length() + 1);
      }
    }
    return "";
  }
}
