package dev.jcompose.builder.check;

import dev.jcompose.builder.dockerfile.Dockerfile;
import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Glob;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Keyword;
import dev.jcompose.builder.dockerfile.Position;
import dev.jcompose.builder.dockerfile.Word;
import dev.jcompose.builder.instruction.BuildArguments;
import dev.jcompose.builder.instruction.KeyValue;
import dev.jcompose.builder.instruction.Stage;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.source.RemoteSource;
import dev.jcompose.builder.tree.IgnoreRules;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.layer.ArchivePath;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.reference.Spelling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes BuildKit's checks of a Dockerfile. Pure: nothing is built.
public final class DockerfileCheck {
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)");
  private static final Pattern PUBLIC = Pattern.compile("(?i)(?:_|^)public(?:_|$)");
  private static final Pattern PORT_WITH_MORE = Pattern.compile(".*:.*");
  private static final Set<String> RESERVED = Set.of("scratch", "context");
  private static final Set<Keyword> ONCE =
      Set.of(Keyword.CMD, Keyword.ENTRYPOINT, Keyword.HEALTHCHECK);

  private final Dockerfile dockerfile;
  private final BuildRequest request;
  private final IgnoreRules ignored;
  private final Function<String, Optional<Set<String>>> environments;
  private final List<CheckWarning> findings = new ArrayList<>();
  private final Map<String, Scope> scopes = new HashMap<>();

  /// The state of a stage while its instructions are processed.
  private static final class Scope {
    private final Set<String> names = new HashSet<>();
    private final Map<Keyword, Instruction> once = new EnumMap<>(Keyword.class);
    private boolean known = true;
    private boolean workdir;
    private boolean shell;
  }

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
    List<Instruction> globals = new ArrayList<>();
    List<Stage> stages = Stage.split(dockerfile, globals);
    casing();
    emptyContinuations();
    descriptions(stages);
    BuildArguments declared = BuildArguments.global(Map.of());
    BuildArguments given = BuildArguments.global(request.args());
    for (Instruction argument : globals) {
      String _ = declare(declared, argument);
      String _ = declare(given, argument);
      secrets(argument);
    }
    Set<String> seen = new HashSet<>();
    for (Stage stage : stages) {
      from(stage, declared, seen);
      instructions(stage, given);
    }
    Set<String> skipped = names("skip");
    Set<String> experimental = names("experimental");
    findings.removeIf(finding ->
        finding.rule().isExperimental()
            ? !names(experimental, finding.rule())
            : names(skipped, finding.rule()));
    findings.sort(
        Comparator.comparingInt((CheckWarning finding) -> finding.at().line())
            .thenComparingInt(finding -> finding.at().column())
            .thenComparing(CheckWarning::rule));
    return List.copyOf(findings);
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

  private void add(CheckRule rule, Instruction instruction, String message) {
    findings.add(new CheckWarning(rule, dockerfile.source(), instruction.at(), message));
  }

  private void add(CheckRule rule, Instruction instruction, int offset, String message) {
    findings.add(
        new CheckWarning(rule, dockerfile.source(), instruction.position(offset), message));
  }

  // ---- the file as a whole

  private void casing() {
    List<Instruction> all = dockerfile.instructions();
    long lower = all.stream().filter(i -> isLower(written(i))).count();
    long upper = all.stream().filter(i -> isUpper(written(i))).count();
    boolean lowerCounts = lower > upper;
    for (Instruction instruction : all) {
      String word = written(instruction);
      if (lowerCounts ? !isLower(word) : !isUpper(word)) {
        add(
            CheckRule.CONSISTENT_INSTRUCTION_CASING,
            instruction,
            "Command '"
                + word
                + "' should match the case of the command majority ("
                + (lowerCounts ? "lowercase" : "uppercase")
                + ")");
      }
    }
  }

  private void emptyContinuations() {
    for (Instruction instruction : dockerfile.instructions()) {
      for (int line = instruction.at().line(); line < instruction.lastLine(); line++) {
        if (dockerfile.source().lines().get(line - 1).isBlank()) {
          findings.add(
              new CheckWarning(
                  CheckRule.NO_EMPTY_CONTINUATION,
                  dockerfile.source(),
                  new Position(line, 1),
                  "Empty continuation line found in: " + instruction.text()));
          break;
        }
      }
    }
  }

  private void descriptions(List<Stage> stages) {
    for (Stage stage : stages) {
      stage.name().ifPresent(name -> description(stage.from(), List.of(name)));
    }
    for (Instruction instruction : dockerfile.instructions()) {
      if (instruction.keyword() == Keyword.ARG) {
        description(
            instruction,
            instruction.quotedWords().stream().map(word -> word.text().split("=", 2)[0]).toList());
      }
    }
  }

  private void description(Instruction instruction, List<String> names) {
    int above = instruction.at().line() - 1;
    // The directives are the first lines, without a gap.
    if (above <= dockerfile.directives().size()) {
      return;
    }
    String line = dockerfile.source().lines().get(above - 1).strip();
    String comment = line.startsWith("#") ? line.substring(1).strip() : "";
    if (!comment.isEmpty() && !names.contains(comment.split(" ", 2)[0])) {
      add(
          CheckRule.INVALID_DEFINITION_DESCRIPTION,
          instruction,
          "Comment for %s should follow the format: `# %s <description>`"
              .formatted(instruction.keyword(), names.size() > 1 ? "<arg_key>" : names.getFirst()));
    }
  }

  private static String written(Instruction instruction) {
    return instruction.text().split("\\s", 2)[0];
  }

  private static boolean isLower(String word) {
    return word.equals(word.toLowerCase(Locale.ROOT));
  }

  private static boolean isUpper(String word) {
    return word.equals(word.toUpperCase(Locale.ROOT));
  }

  // ---- FROM

  private void from(Stage stage, BuildArguments declared, Set<String> seen) {
    Instruction from = stage.from();
    List<Word> words = from.words();
    if (words.size() > 2) {
      String as = words.get(1).text();
      if (isLower(as) != isLower(written(from))) {
        add(
            CheckRule.FROM_AS_CASING,
            from,
            words.get(1).offset(),
            "'" + as + "' and '" + written(from) + "' keywords' casing do not match");
      }
      name(from, words.get(2), seen);
    }
    platform(stage);
    for (Used used : used(from, stage.base().text(), stage.base().offset())) {
      if (declared.find(used.name()).isEmpty() && !request.args().containsKey(used.name())) {
        add(
            CheckRule.UNDEFINED_ARG_IN_FROM,
            from,
            used.offset(),
            "FROM argument '"
                + used.name()
                + "' is not declared"
                + similar(used.name(), declared.values().keySet()));
        return;
      }
    }
    defaultBase(stage, declared);
  }

  private void name(Instruction from, Word word, Set<String> seen) {
    String name = word.text();
    String lower = name.toLowerCase(Locale.ROOT);
    if (!name.equals(lower)) {
      add(
          CheckRule.STAGE_NAME_CASING,
          from,
          word.offset(),
          "Stage name '" + name + "' should be lowercase");
    }
    if (RESERVED.contains(lower)) {
      add(
          CheckRule.RESERVED_STAGE_NAME,
          from,
          word.offset(),
          "Stage name should not use the same name as reserved stage \"" + lower + "\"");
    }
    if (!seen.add(lower)) {
      add(
          CheckRule.DUPLICATE_STAGE_NAME,
          from,
          word.offset(),
          "Duplicate stage name \"" + name + "\", stage names should be unique");
    }
  }

  private void platform(Stage stage) {
    Optional<Instruction.Flag> flag = stage.from().flag("platform");
    if (flag.isEmpty()) {
      return;
    }
    String value = flag.get().value();
    if (value.equals("$TARGETPLATFORM") || value.equals("${TARGETPLATFORM}")) {
      add(
          CheckRule.REDUNDANT_TARGET_PLATFORM,
          stage.from(),
          flag.get().offset(),
          "Setting platform to predefined "
              + value
              + " in FROM is redundant as this is the default behavior");
    } else if (!value.contains("$") && stage.name().filter(n -> named(n, value)).isEmpty()) {
      add(
          CheckRule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
          stage.from(),
          flag.get().offset(),
          "FROM --platform flag should not use constant value \"" + value + "\"");
    }
  }

  /// A stage that is named after its platform is meant for it.
  private static boolean named(String name, String platform) {
    return List.of(platform.split("/", -1)).stream().anyMatch(name::contains);
  }

  private void defaultBase(Stage stage, BuildArguments declared) {
    String text = stage.base().text();
    if (!text.contains("$")) {
      return;
    }
    String base;
    try {
      base = new Expansion(stage.from().escape(), declared::find).word(text);
    } catch (IllegalArgumentException notOne) {
      return;
    }
    if (!isImage(base)) {
      add(
          CheckRule.INVALID_DEFAULT_ARG_IN_FROM,
          stage.from(),
          stage.base().offset(),
          "Default value for ARG " + text + " results in empty or invalid base image name");
    }
  }

  private static boolean isImage(String text) {
    try {
      return !text.isEmpty() && !ImageReference.parse(text).toString().isEmpty();
    } catch (ImageException notOne) {
      return false;
    }
  }

  // ---- the instructions of a stage

  private void instructions(Stage stage, BuildArguments globals) {
    Scope scope = new Scope();
    Scope base = scopes.get(stage.base().text().toLowerCase(Locale.ROOT));
    if (base != null) {
      scope.names.addAll(base.names);
      scope.known = base.known;
      scope.workdir = base.workdir;
      scope.shell = base.shell;
    } else {
      base(stage, globals, scope);
    }
    for (Instruction instruction : stage.instructions()) {
      instruction(instruction, scope);
    }
    stage.name().ifPresent(name -> scopes.put(name, scope));
  }

  private void base(Stage stage, BuildArguments globals, Scope scope) {
    String base = stage.base().text();
    try {
      base = new Expansion(stage.from().escape(), globals::find).word(base);
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
        secrets(instruction);
        instruction.quotedWords().forEach(word -> scope.names.add(word.text().split("=", 2)[0]));
      }
      case ENV -> {
        variables(instruction, scope);
        secrets(instruction);
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
          add(
              CheckRule.JSON_ARGS_RECOMMENDED,
              instruction,
              "JSON arguments recommended for "
                  + instruction.keyword()
                  + " to prevent unintended behavior related to OS signals");
        }
      }
      case MAINTAINER ->
          add(
              CheckRule.MAINTAINER_DEPRECATED,
              instruction,
              "Maintainer instruction is deprecated in favor of using label");
      case SHELL -> scope.shell = true;
      case FROM, HEALTHCHECK, ONBUILD, RUN -> {}
    }
    if (ONCE.contains(instruction.keyword())) {
      Instruction earlier = scope.once.put(instruction.keyword(), instruction);
      if (earlier != null) {
        add(
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
      add(
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
      add(
          CheckRule.LEGACY_KEY_VALUE_FORMAT,
          instruction,
          "\"%s key=value\" should be used instead of legacy \"%s key value\" format"
              .formatted(keyword, keyword));
    }
  }

  private void secrets(Instruction instruction) {
    List<Word> words = instruction.quotedWords();
    boolean legacy =
        instruction.keyword() == Keyword.ENV
            && !words.isEmpty()
            && words.getFirst().text().indexOf('=') < 0;
    for (Word word : legacy ? words.subList(0, 1) : words) {
      String name = word.text().split("=", 2)[0];
      if (SECRET.matcher(name).find() && !PUBLIC.matcher(name).find()) {
        add(
            CheckRule.SECRETS_USED_IN_ARG_OR_ENV,
            instruction,
            word.offset(),
            "Do not use ARG or ENV instructions for sensitive data ("
                + instruction.keyword()
                + " \""
                + name
                + "\")");
      }
    }
  }

  private void ports(Instruction instruction) {
    for (Word word : instruction.words()) {
      int slash = word.text().indexOf('/');
      String protocol = slash < 0 ? "" : word.text().substring(slash + 1);
      if (!isLower(protocol) && !protocol.contains("$")) {
        add(
            CheckRule.EXPOSE_PROTO_CASING,
            instruction,
            word.offset(),
            "Defined protocol '" + word.text() + "' in EXPOSE instruction should be lowercase");
      }
      if (PORT_WITH_MORE.matcher(word.text()).matches() && !word.text().contains("$")) {
        add(
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
      if (plain && ignored.excludes(path)) {
        add(
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
    for (Used used : used(instruction, instruction.text().substring(start, end), start)) {
      if (!scope.names.contains(used.name())
          && !BuildArguments.isProxy(used.name())
          && told.add(used.name())) {
        add(
            CheckRule.UNDEFINED_VAR,
            instruction,
            used.offset(),
            "Usage of undefined variable '$"
                + used.name()
                + "'"
                + similar(used.name(), scope.names));
      }
    }
  }

  private static String similar(String name, Set<String> known) {
    return known.stream()
        .sorted()
        .filter(other -> Spelling.distance(name, other) <= (name.length() < 4 ? 1 : 2))
        .findFirst()
        .map(other -> " (did you mean " + other + "?)")
        .orElse("");
  }

  private record Used(String name, int offset) {}

  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)\\})");

  /// Variables without a default, outside single quotes.
  private static List<Used> used(Instruction instruction, String text, int at) {
    List<Used> found = new ArrayList<>();
    Matcher matcher = VARIABLE.matcher(text);
    boolean single = false;
    boolean twice = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == instruction.escape() && !single) {
        i++;
      } else if (c == '\'' && !twice) {
        single = !single;
      } else if (c == '"' && !single) {
        twice = !twice;
      } else if (c == '$' && !single && matcher.region(i, text.length()).lookingAt()) {
        String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        found.add(new Used(name == null ? "" : name, at + i));
      }
    }
    return found;
  }
}
