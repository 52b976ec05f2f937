package dev.jcompose.builder.check;

import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Glob;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Keyword;
import dev.jcompose.builder.dockerfile.Word;
import dev.jcompose.builder.instruction.BuildArguments;
import dev.jcompose.builder.instruction.KeyValue;
import dev.jcompose.builder.instruction.Stage;
import dev.jcompose.builder.source.RemoteSource;
import dev.jcompose.builder.tree.IgnoreRules;
import dev.jcompose.image.layer.ArchivePath;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The checks of the instructions after `FROM`, with what the stage has declared so far.
final class StageChecks {
  private static final Pattern PORT_WITH_MORE = Pattern.compile(".*:.*");
  private static final Set<Keyword> ONCE =
      Set.of(Keyword.CMD, Keyword.ENTRYPOINT, Keyword.HEALTHCHECK);

  private final BuildArguments given;
  private final IgnoreRules ignored;
  private final Function<String, Optional<Set<String>>> environments;
  private final CheckFindings findings;
  private final SecretCheck secrets;
  private final Map<String, Scope> scopes = new HashMap<>();

  /// What a stage has said so far.
  private static final class Scope {
    private final Set<String> names = new HashSet<>();
    private final Map<Keyword, Instruction> once = new EnumMap<>(Keyword.class);
    private boolean known = true;
    private boolean workdir;
    private boolean shell;
  }

  /// @param given the arguments before the first stage, with the values of the build
  /// @param ignored what `.dockerignore` excludes
  /// @param environments names of the variables of an image, if it is known
  StageChecks(
      BuildArguments given,
      IgnoreRules ignored,
      Function<String, Optional<Set<String>>> environments,
      CheckFindings findings) {
    this.given = given;
    this.ignored = ignored;
    this.environments = environments;
    this.findings = findings;
    this.secrets = new SecretCheck(findings);
  }

  void check(Stage stage) {
    Scope scope = new Scope();
    Scope base = scopes.get(stage.base().text().toLowerCase(Locale.ROOT));
    if (base != null) {
      scope.names.addAll(base.names);
      scope.known = base.known;
      scope.workdir = base.workdir;
      scope.shell = base.shell;
    } else {
      base(stage, scope);
    }
    for (Instruction instruction : stage.instructions()) {
      instruction(instruction, scope);
    }
    stage.name().ifPresent(name -> scopes.put(name, scope));
  }

  private void base(Stage stage, Scope scope) {
    String base = stage.base().text();
    try {
      base = new Expansion(stage.from().escape(), given::find).word(base);
    } catch (IllegalArgumentException notOne) {
      scope.known = false;
      return;
    }
    scope.names.add("PATH");
    if (!base.equals("scratch")) {
      Optional<Set<String>> names = environments.apply(base);
      scope.known = names.isPresent();
      names.ifPresent(scope.names::addAll);
    }
  }

  private void instruction(Instruction instruction, Scope scope) {
    switch (instruction.keyword()) {
      case ARG -> {
        variables(instruction, scope);
        secrets.check(instruction);
        instruction.quotedWords().forEach(word -> scope.names.add(word.text().split("=", 2)[0]));
      }
      case ENV -> {
        variables(instruction, scope);
        secrets.check(instruction);
        legacy(instruction);
        KeyValue.parse(instruction).forEach(pair -> scope.names.add(pair.key()));
      }
      case LABEL -> {
        variables(instruction, scope);
        legacy(instruction);
      }
      case ADD, COPY -> {
        variables(instruction, scope);
        copied(instruction);
      }
      case EXPOSE -> {
        variables(instruction, scope);
        ports(instruction);
      }
      case WORKDIR -> {
        variables(instruction, scope);
        workdir(instruction, scope);
      }
      case STOPSIGNAL, USER, VOLUME -> variables(instruction, scope);
      case CMD, ENTRYPOINT -> {
        if (instruction.json().isEmpty() && !scope.shell) {
          findings.add(
              CheckRule.JSON_ARGS_RECOMMENDED,
              instruction,
              "JSON arguments recommended for "
                  + instruction.keyword()
                  + " to prevent unintended behavior related to OS signals");
        }
      }
      case MAINTAINER ->
          findings.add(
              CheckRule.MAINTAINER_DEPRECATED,
              instruction,
              "Maintainer instruction is deprecated in favor of using label");
      case SHELL -> scope.shell = true;
      case FROM, HEALTHCHECK, ONBUILD, RUN -> {}
    }
    if (ONCE.contains(instruction.keyword())) {
      Instruction earlier = scope.once.put(instruction.keyword(), instruction);
      if (earlier != null) {
        findings.add(
            CheckRule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
            earlier,
            "Multiple "
                + instruction.keyword()
                + " instructions should not be used in the same stage because only the last one"
                + " will be used");
      }
    }
  }

  private void workdir(Instruction instruction, Scope scope) {
    String path = instruction.arguments();
    boolean absolute = path.startsWith("/") || path.startsWith("$") || path.startsWith("\"/");
    if (!absolute && !scope.workdir) {
      findings.add(
          CheckRule.WORKDIR_RELATIVE_PATH,
          instruction,
          instruction.argumentsAt(),
          "Relative workdir \""
              + path
              + "\" can have unexpected results if the base image changes");
    }
    scope.workdir = true;
  }

  private void legacy(Instruction instruction) {
    List<Word> words = instruction.quotedWords();
    if (!words.isEmpty() && words.getFirst().text().indexOf('=') < 0) {
      String keyword = instruction.keyword().name();
      findings.add(
          CheckRule.LEGACY_KEY_VALUE_FORMAT,
          instruction,
          "\"%s key=value\" should be used instead of legacy \"%s key value\" format"
              .formatted(keyword, keyword));
    }
  }

  private void ports(Instruction instruction) {
    for (Word word : instruction.words()) {
      int slash = word.text().indexOf('/');
      String protocol = slash < 0 ? "" : word.text().substring(slash + 1);
      if (!Casing.isLower(protocol) && !protocol.contains("$")) {
        findings.add(
            CheckRule.EXPOSE_PROTO_CASING,
            instruction,
            word.offset(),
            "Defined protocol '" + word.text() + "' in EXPOSE instruction should be lowercase");
      }
      if (PORT_WITH_MORE.matcher(word.text()).matches() && !word.text().contains("$")) {
        findings.add(
            CheckRule.EXPOSE_INVALID_FORMAT,
            instruction,
            word.offset(),
            "EXPOSE instruction should not define an IP address or host-port mapping, found '"
                + word.text()
                + "'");
      }
    }
  }

  private void copied(Instruction instruction) {
    if (instruction.flag("from").isPresent()) {
      return;
    }
    List<Word> words = instruction.words();
    for (Word word : words.subList(0, Math.max(0, words.size() - 1))) {
      String path = ArchivePath.clampToRoot(word.text());
      boolean plain =
          !path.isEmpty()
              && !Glob.isPattern(path)
              && !word.text().startsWith("<<")
              && !word.text().contains("$")
              && !RemoteSource.isRemote(word.text());
      if (plain && ignored.excludes(path) && !ignored.mayIncludeBelow(path)) {
        findings.add(
            CheckRule.COPY_IGNORED_FILE,
            instruction,
            word.offset(),
            "Attempting to "
                + instruction.keyword()
                + " file \""
                + word.text()
                + "\" that is excluded by .dockerignore");
      }
    }
  }

  private void variables(Instruction instruction, Scope scope) {
    if (!scope.known) {
      return;
    }
    Set<String> told = new HashSet<>();
    int end = instruction.text().length();
    int start = instruction.argumentsAt();
    for (VariableUse used :
        VariableUse.in(instruction, instruction.text().substring(start, end), start)) {
      if (!scope.names.contains(used.name())
          && !BuildArguments.isProxy(used.name())
          && told.add(used.name())) {
        findings.add(
            CheckRule.UNDEFINED_VAR,
            instruction,
            used.offset(),
            "Usage of undefined variable '$"
                + used.name()
                + "'"
                + VariableUse.similar(used.name(), scope.names));
      }
    }
  }
}
