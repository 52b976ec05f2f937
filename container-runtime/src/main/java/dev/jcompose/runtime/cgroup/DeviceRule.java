package dev.jcompose.runtime.cgroup;

import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What processes may do with some devices, in the form of the v1 device controller: `c 1:3 rwm`,
/// `b 8:* r`, `a *:* rwm`.
///
/// @param kind which device nodes
/// @param major their major number, empty for all
/// @param minor their minor number, empty for all
/// @param access what is allowed
/// @see "Documentation/admin-guide/cgroup-v1/devices.rst"
public record DeviceRule(Kind kind, OptionalInt major, OptionalInt minor, Set<Access> access) {
  private static final Pattern FORM =
      Pattern.compile("([abc])\\s+(\\*|\\d{1,9}):(\\*|\\d{1,9})\\s+([rwm]{1,3})");

  /// Kinds of device nodes; the values are those of `linux/bpf.h`.
  public enum Kind {
    /// Both.
    ALL('a', 0),
    /// Block devices.
    BLOCK('b', 1),
    /// Character devices.
    CHARACTER('c', 2);

    final char letter;
    final int number;

    Kind(char letter, int number) {
      this.letter = letter;
      this.number = number;
    }

    /// The letter: `a`, `b` or `c`.
    public String word() {
      return String.valueOf(letter);
    }
  }

  /// What one can do with a device node; the values are those of `linux/bpf.h`.
  public enum Access {
    /// Open for reading.
    READ('r', 2),
    /// Open for writing.
    WRITE('w', 4),
    /// Make a node.
    MKNOD('m', 1);

    final char letter;
    final int bit;

    Access(char letter, int bit) {
      this.letter = letter;
      this.bit = bit;
    }
  }

  /// Copies the set.
  public DeviceRule {
    access = Set.copyOf(access);
  }

  /// Reads a rule.
  ///
  /// @throws IllegalArgumentException when it is malformed
  public static DeviceRule parse(String text) {
    Matcher parts = FORM.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "device rule \"" + text + "\": not of the form \"c 1:3 rwm\" (type a, b or c)");
    }
    Kind kind = Kind.ALL;
    for (Kind candidate : Kind.values()) {
      if (candidate.letter == parts.group(1).charAt(0)) {
        kind = candidate;
      }
    }
    return new DeviceRule(
        kind, number(parts.group(2)), number(parts.group(3)), access(parts.group(4)));
  }

  /// Reads access letters.
  ///
  /// @throws IllegalArgumentException for letters other than `r`, `w`, `m`, or none
  public static Set<Access> access(String letters) {
    Set<Access> access = EnumSet.noneOf(Access.class);
    for (Access each : Access.values()) {
      if (letters.indexOf(each.letter) >= 0) {
        access.add(each);
      }
    }
    if (access.isEmpty() || !letters.matches("[rwm]+")) {
      throw new IllegalArgumentException(
          "device permissions \"" + letters + "\": not a combination of r, w and m");
    }
    return access;
  }

  /// The letters of the access: `rwm`.
  public String letters() {
    StringBuilder text = new StringBuilder();
    for (Access each : Access.values()) {
      if (access.contains(each)) {
        text.append(each.letter);
      }
    }
    return text.toString();
  }

  /// The bits of `linux/bpf.h` for the access.
  int bits() {
    return access.stream().mapToInt(each -> each.bit).sum();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(kind.letter).append(' ');
    text.append(word(major)).append(':').append(word(minor)).append(' ');
    return text.append(letters()).toString();
  }

  private static OptionalInt number(String word) {
    return word.equals("*") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(word));
  }

  private static String word(OptionalInt number) {
    return number.isPresent() ? Integer.toString(number.getAsInt()) : "*";
  }
}
