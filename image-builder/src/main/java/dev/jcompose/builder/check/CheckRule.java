package dev.jcompose.builder.check;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The rules of `build --check`, named as BuildKit names them.
///
/// @see <a href="https://docs.docker.com/reference/build-checks/">Build checks</a>
public enum CheckRule {
  /// Instructions are either all in upper case or all in lower case.
  CONSISTENT_INSTRUCTION_CASING,
  /// No file is copied that is excluded from the context.
  COPY_IGNORED_FILE,
  /// Two stages have two names.
  DUPLICATE_STAGE_NAME,
  /// A port has no address and no second port.
  EXPOSE_INVALID_FORMAT,
  /// `tcp`, not `TCP`.
  EXPOSE_PROTO_CASING,
  /// `FROM ... AS` or `from ... as`.
  FROM_AS_CASING,
  /// The platform is not hard-coded in the Dockerfile.
  FROM_PLATFORM_FLAG_CONST_DISALLOWED,
  /// The base image has a valid name even without build arguments.
  INVALID_DEFAULT_ARG_IN_FROM,
  /// A comment right above ARG or `FROM ... AS` describes it by name; only checked when `#
  /// check=experimental=` asks for it.
  INVALID_DEFINITION_DESCRIPTION,
  /// Programs get signals.
  JSON_ARGS_RECOMMENDED,
  /// `key=value`, not `key value`.
  LEGACY_KEY_VALUE_FORMAT,
  /// A label names the author.
  MAINTAINER_DEPRECATED,
  /// No instruction is overridden by a later one in the same stage.
  MULTIPLE_INSTRUCTIONS_DISALLOWED,
  /// A continued line goes on in the next.
  NO_EMPTY_CONTINUATION,
  /// The platform of the target is the default.
  REDUNDANT_TARGET_PLATFORM,
  /// `scratch` and `context` are reserved.
  RESERVED_STAGE_NAME,
  /// Secrets are no part of an image.
  SECRETS_USED_IN_ARG_OR_ENV,
  /// Names of stages are lower case.
  STAGE_NAME_CASING,
  /// Arguments of FROM are declared before it.
  UNDEFINED_ARG_IN_FROM,
  /// Variables are declared before they are used.
  UNDEFINED_VAR,
  /// The first working directory is absolute.
  WORKDIR_RELATIVE_PATH;

  /// BuildKit's name: `StageNameCasing`.
  public String title() {
    return Arrays.stream(name().split("_", -1))
        .map(word -> word.equals("JSON") ? word : capitalized(word))
        .collect(Collectors.joining());
  }

  private static String capitalized(String word) {
    return word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT);
  }

  /// Whether a Dockerfile must ask for it; then `skip` does not apply.
  boolean isExperimental() {
    return this == INVALID_DEFINITION_DESCRIPTION;
  }

  /// Where it is explained.
  public String url() {
    return "https://docs.docker.com/go/dockerfile/rule/"
        + name().toLowerCase(Locale.ROOT).replace('_', '-')
        + "/";
  }
}
