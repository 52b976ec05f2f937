package dev.jcompose.builder.check;

import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Keyword;
import dev.jcompose.builder.dockerfile.Word;
import java.util.List;
import java.util.regex.Pattern;

/// Finds `ARG` and `ENV` whose names say that they hold a secret, which would stay in the image.
final class SecretCheck {
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)");
  private static final Pattern PUBLIC = Pattern.compile("(?i)(?:_|^)public(?:_|$)");

  private final CheckFindings findings;

  SecretCheck(CheckFindings findings) {
    this.findings = findings;
  }

  void check(Instruction instruction) {
    List<Word> words = instruction.quotedWords();
    boolean legacy =
        instruction.keyword() == Keyword.ENV
            && !words.isEmpty()
            && words.getFirst().text().indexOf('=') < 0;
    for (Word word : legacy ? words.subList(0, 1) : words) {
      String name = word.text().split("=", 2)[0];
      if (SECRET.matcher(name).find() && !PUBLIC.matcher(name).find()) {
        findings.add(
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
}
