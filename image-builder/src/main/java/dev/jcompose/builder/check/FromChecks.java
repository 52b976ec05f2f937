package dev.jcompose.builder.check;

import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Word;
import dev.jcompose.builder.instruction.BuildArguments;
import dev.jcompose.builder.instruction.Stage;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.reference.ImageReference;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The checks of `FROM`: the name of the stage, its platform, and the variables in its base.
final class FromChecks {
  private static final Set<String> RESERVED = Set.of("scratch", "context");

  private final Map<String, String> arguments;
  private final BuildArguments declared;
  private final CheckFindings findings;
  private final Set<String> seen = new HashSet<>();

  /// @param arguments what the build was given
  /// @param declared the defaults before the first stage
  FromChecks(Map<String, String> arguments, BuildArguments declared, CheckFindings findings) {
    this.arguments = arguments;
    this.declared = declared;
    this.findings = findings;
  }

  void check(Stage stage) {
    Instruction from = stage.from();
    List<Word> words = from.words();
    if (words.size() > 2) {
      String as = words.get(1).text();
      if (Casing.isLower(as) != Casing.isLower(Casing.written(from))) {
        findings.add(
            CheckRule.FROM_AS_CASING,
            from,
            words.get(1).offset(),
            "'" + as + "' and '" + Casing.written(from) + "' keywords' casing do not match");
      }
      name(from, words.get(2));
    }
    platform(stage);
    for (VariableUse used : VariableUse.in(from, stage.base().text(), stage.base().offset())) {
      if (declared.find(used.name()).isEmpty() && !arguments.containsKey(used.name())) {
        findings.add(
            CheckRule.UNDEFINED_ARG_IN_FROM,
            from,
            used.offset(),
            "FROM argument '"
                + used.name()
                + "' is not declared"
                + VariableUse.similar(used.name(), declared.values().keySet()));
        return;
      }
    }
    defaultBase(stage);
  }

  private void name(Instruction from, Word word) {
    String name = word.text();
    String lower = name.toLowerCase(Locale.ROOT);
    if (!name.equals(lower)) {
      findings.add(
          CheckRule.STAGE_NAME_CASING,
          from,
          word.offset(),
          "Stage name '" + name + "' should be lowercase");
    }
    if (RESERVED.contains(lower)) {
      findings.add(
          CheckRule.RESERVED_STAGE_NAME,
          from,
          word.offset(),
          "Stage name should not use the same name as reserved stage \"" + lower + "\"");
    }
    if (!seen.add(lower)) {
      findings.add(
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
      findings.add(
          CheckRule.REDUNDANT_TARGET_PLATFORM,
          stage.from(),
          flag.get().offset(),
          "Setting platform to predefined "
              + value
              + " in FROM is redundant as this is the default behavior");
    } else if (!value.contains("$") && stage.name().filter(n -> named(n, value)).isEmpty()) {
      findings.add(
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

  private void defaultBase(Stage stage) {
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
      findings.add(
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
}
