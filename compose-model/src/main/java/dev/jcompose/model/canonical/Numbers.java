package dev.jcompose.model.canonical;

import dev.jcompose.model.tree.Numerals;
import dev.jcompose.model.value.Value;

/// Numbers as plain values.
final class Numbers {
  private Numbers() {}

  static Value of(long value) {
    return new Value.Numeral(Long.toString(value));
  }

  static Value of(double value) {
    return new Value.Numeral(Numerals.shortest(value));
  }
}
