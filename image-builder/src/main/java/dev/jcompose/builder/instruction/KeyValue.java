package dev.jcompose.builder.instruction;

import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Word;
import java.util.ArrayList;
import java.util.List;

/// A pair of ENV or LABEL, not yet expanded: `a=b c="d e"`, or in the old form `a b c`.
public record KeyValue(String key, String value) {
  public static List<KeyValue> parse(Instruction instruction) {
    List<Word> words = instruction.quotedWords();
    Word first = words.getFirst();
    if (first.text().indexOf('=') < 0) {
      if (words.size() < 2) {
        throw instruction.problem(
            first, instruction.keyword() + " must have two arguments, or name=value");
      }
      String rest = instruction.arguments().substring(first.text().length()).strip();
      return List.of(new KeyValue(first.text(), rest));
    }
    List<KeyValue> pairs = new ArrayList<>();
    for (Word word : words) {
      int equals = word.text().indexOf('=');
      if (equals < 0) {
        throw instruction.problem(
            word, "can't find = in \"" + word.text() + "\": must be of the form name=value");
      }
      pairs.add(new KeyValue(word.text().substring(0, equals), word.text().substring(equals + 1)));
    }
    return pairs;
  }
}
