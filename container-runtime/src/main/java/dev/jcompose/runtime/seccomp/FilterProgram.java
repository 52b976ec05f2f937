package dev.jcompose.runtime.seccomp;

import dev.jcompose.linux.name.Architecture;
import dev.jcompose.runtime.seccomp.Assembler.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Compiles a profile to classic BPF.
///
/// The program loads the architecture, then the number, and descends a balanced tree whose leaves
/// are ranges of numbers with the same answer; where the answer depends on arguments, the leaf is a
/// chain of comparisons. Calls of an architecture that the profile does not list kill the process.
/// Numbers above the highest one in the profile get `ENOSYS` unless the profile allows everything:
/// they are newer than the profile, and libraries have a fallback for "not implemented" but not for
/// "forbidden".
///
/// @see "seccomp(2), linux/filter.h; runc libcontainer/seccomp/patchbpf"
final class FilterProgram {
  private static final int MAX_INSTRUCTIONS = 4096;
  private static final int OFFSET_NUMBER = 0;
  private static final int OFFSET_ARCHITECTURE = 4;

  private final Profile profile;
  private final Assembler code = new Assembler();

  private FilterProgram(Profile profile) {
    this.profile = profile;
  }

  /// The instructions, `struct sock_filter` of 8 bytes each.
  ///
  /// @throws SeccompException when there are more than the kernel accepts
  static byte[] compile(Profile profile, Architecture machine) {
    FilterProgram program = new FilterProgram(profile);
    switch (machine) {
      case X86_64 -> program.assemble();
      case ARM64 -> program.assembleArm();
    }
    int size = program.code.size();
    if (size > MAX_INSTRUCTIONS) {
      throw new SeccompException(
          "seccomp profile: needs "
              + size
              + " instructions, the kernel takes "
              + MAX_INSTRUCTIONS
              + " (use fewer conditions)");
    }
    return program.code.bytes();
  }

  private void assemble() {
    Target kill = new Target.Answer(Action.KILL_PROCESS);
    Target x86 = code.load(OFFSET_NUMBER, calls(Abi.X86));
    Target x32 = calls(Abi.X32);
    Target x8664 = calls(Abi.X86_64);
    Target wide =
        code.load(OFFSET_NUMBER, code.compare(Assembler.GREATER_EQUAL, Abi.X32_BIT, x32, x8664));
    Target other = code.compare(Assembler.EQUAL, Abi.X86.audit, x86, kill);
    code.load(OFFSET_ARCHITECTURE, code.compare(Assembler.EQUAL, Abi.X86_64.audit, wide, other));
  }

  private void assembleArm() {
    Target kill = new Target.Answer(Action.KILL_PROCESS);
    Target usual = code.load(OFFSET_NUMBER, calls(Abi.AARCH64));
    code.load(OFFSET_ARCHITECTURE, code.compare(Assembler.EQUAL, Abi.AARCH64.audit, usual, kill));
  }

  /// A range of numbers from `first` on with the same answer.
  private record Range(int first, List<Rule> rules, Action fallback) {
    boolean sameAnswer(Range next) {
      return rules.isEmpty() && next.rules.isEmpty() && fallback.equals(next.fallback);
    }
  }

  private Target calls(Abi architecture) {
    if (!profile.architectures().contains(architecture)) {
      return new Target.Answer(Action.KILL_PROCESS);
    }
    int marker = architecture == Abi.X32 ? Abi.X32_BIT : 0;
    List<Range> ranges = new ArrayList<>();
    int next = marker;
    for (Map.Entry<Integer, List<Rule>> call : rulesByNumber(architecture).entrySet()) {
      int number = call.getKey() | marker;
      if (number > next) {
        add(ranges, new Range(next, List.of(), profile.fallback()));
      }
      add(ranges, range(number, call.getValue()));
      next = number + 1;
    }
    add(ranges, new Range(next, List.of(), newer()));
    return tree(ranges);
  }

  private Action newer() {
    return profile.fallback().permits() ? profile.fallback() : Action.ENOSYS;
  }

  private Map<Integer, List<Rule>> rulesByNumber(Abi architecture) {
    Map<Integer, List<Rule>> byNumber = new TreeMap<>();
    for (Rule rule : profile.rules()) {
      for (String name : rule.names()) {
        SyscallTable.number(architecture, name)
            .ifPresent(
                number -> byNumber.computeIfAbsent(number, _ -> new ArrayList<>()).add(rule));
      }
    }
    return byNumber;
  }

  // An unconditional rule ends the list and applies when no condition holds.
  private Range range(int number, List<Rule> rules) {
    List<Rule> conditional = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.conditions().isEmpty()) {
        return new Range(number, dropRedundant(conditional, rule.action()), rule.action());
      }
      conditional.add(rule);
    }
    return new Range(number, conditional, profile.fallback());
  }

  private static List<Rule> dropRedundant(List<Rule> conditional, Action fallback) {
    List<Rule> kept = new ArrayList<>(conditional);
    while (!kept.isEmpty() && kept.getLast().action().equals(fallback)) {
      kept.removeLast();
    }
    return kept;
  }

  private static void add(List<Range> ranges, Range range) {
    if (ranges.isEmpty() || !ranges.getLast().sameAnswer(range)) {
      ranges.add(range);
    }
  }

  private Target tree(List<Range> ranges) {
    if (ranges.size() == 1) {
      return leaf(ranges.getFirst());
    }
    int middle = ranges.size() / 2;
    Target above = tree(ranges.subList(middle, ranges.size()));
    Target below = tree(ranges.subList(0, middle));
    return code.compare(Assembler.GREATER_EQUAL, ranges.get(middle).first(), above, below);
  }

  private Target leaf(Range range) {
    ConditionCode conditions = new ConditionCode(code);
    Target next = new Target.Answer(range.fallback());
    for (Rule rule : range.rules().reversed()) {
      next = conditions.allOf(rule.conditions(), new Target.Answer(rule.action()), next);
    }
    return next;
  }
}
