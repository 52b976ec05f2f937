package dev.jcompose.runtime.seccomp;

/// A condition on one argument of a call.
///
/// @param index which argument, 0 to 5
/// @param operator how it is compared, as unsigned numbers
/// @param value with what; for [Operator#MASKED_EQUAL] the mask
/// @param second for [Operator#MASKED_EQUAL] the value of the masked argument
/// @param half whether only the lower 32 bits count, as they do for the kernel where the argument
///   is an `int`: the operators ending in `_32`, which libseccomp's JSON does not have
record Comparison(int index, Operator operator, long value, long second, boolean half) {
  private static final int ARGUMENTS = 6;
  private static final String HALF = "_32";

  /// Ways of comparing.
  enum Operator {
    /// Not equal.
    NOT_EQUAL("SCMP_CMP_NE"),
    /// Less.
    LESS("SCMP_CMP_LT"),
    /// Less or equal.
    LESS_OR_EQUAL("SCMP_CMP_LE"),
    /// Equal.
    EQUAL("SCMP_CMP_EQ"),
    /// Greater or equal.
    GREATER_OR_EQUAL("SCMP_CMP_GE"),
    /// Greater.
    GREATER("SCMP_CMP_GT"),
    /// Equal in the bits of a mask.
    MASKED_EQUAL("SCMP_CMP_MASKED_EQ");

    private final String profileName;

    Operator(String profileName) {
      this.profileName = profileName;
    }

    String profileName() {
      return profileName;
    }
  }

  /// Checks the index.
  Comparison {
    if (index < 0 || index >= ARGUMENTS) {
      throw new SeccompException(
          "seccomp profile: argument index " + index + ": a call has arguments 0 to 5");
    }
  }

  /// The comparison by an operator's name in a profile.
  static Comparison named(int index, String operator, long value, long second) {
    boolean half = operator.endsWith(HALF);
    String name = half ? operator.substring(0, operator.length() - HALF.length()) : operator;
    for (Operator each : Operator.values()) {
      if (each.profileName.equals(name)) {
        return new Comparison(index, each, value, second, half);
      }
    }
    throw new SeccompException("seccomp profile: unknown operator \"" + operator + "\"");
  }
}
