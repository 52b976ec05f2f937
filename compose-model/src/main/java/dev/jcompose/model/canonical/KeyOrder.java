package dev.jcompose.model.canonical;

import java.util.Comparator;

/// The order of keys in the YAML that Docker Compose prints: letters by code point, anything else
/// before letters (after a digit, letters first), numbers by their value: `a2` before `a10`.
///
/// @see <a href="https://github.com/go-yaml/yaml/blob/v3/sorter.go">sorter.go of go-yaml 3</a>
final class KeyOrder implements Comparator<String> {
  static final KeyOrder YAML = new KeyOrder();

  private KeyOrder() {}

  @Override
  public int compare(String one, String two) {
    int[] a = one.codePoints().toArray();
    int[] b = two.codePoints().toArray();
    int at = 0;
    boolean afterDigit = false;
    while (at < a.length && at < b.length && a[at] == b[at]) {
      afterDigit = isDigit(a[at]);
      at++;
    }
    if (at == a.length || at == b.length) {
      return Integer.compare(a.length, b.length);
    }
    boolean letter = Character.isLetter(a[at]);
    boolean otherLetter = Character.isLetter(b[at]);
    if (letter != otherLetter) {
      return letter == afterDigit ? -1 : 1;
    }
    if (letter) {
      return Integer.compare(a[at], b[at]);
    }
    boolean digitsBefore = (a[at] == '0' || b[at] == '0') && hasDigitsBefore(a, at);
    int byValue = Long.compare(number(a, at, digitsBefore), number(b, at, digitsBefore));
    int byLength = Integer.compare(numberEnd(a, at), numberEnd(b, at));
    return byValue != 0 ? byValue : byLength != 0 ? byLength : Integer.compare(a[at], b[at]);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /// Whether a number other than zero continues here, so that its zeros count.
  private static boolean hasDigitsBefore(int[] text, int end) {
    for (int i = end - 1; i >= 0 && isDigit(text[i]); i--) {
      if (text[i] != '0') {
        return true;
      }
    }
    return false;
  }

  private static long number(int[] text, int start, boolean digitsBefore) {
    long number = digitsBefore ? 1 : 0;
    for (int i = start; i < text.length && isDigit(text[i]); i++) {
      number = number * 10 + (text[i] - '0');
    }
    return number;
  }

  private static int numberEnd(int[] text, int start) {
    int end = start;
    while (end < text.length && isDigit(text[end])) {
      end++;
    }
    return end;
  }
}
