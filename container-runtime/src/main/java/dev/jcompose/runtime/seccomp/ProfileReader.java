package dev.jcompose.runtime.seccomp;

import dev.jcompose.linux.name.Architecture;
import dev.jcompose.linux.record.RecordJson;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads profiles in Docker's JSON format and keeps the rules that apply.
///
/// @see "moby/profiles seccomp/seccomp.go; runtime-spec config-linux.md#seccomp"
final class ProfileReader {
  private static final Logger LOG = LoggerFactory.getLogger(ProfileReader.class);
  private static final RecordJson JSON = RecordJson.plain();
  private static final int WORD = 64;

  private final Set<String> capabilities;
  private final KernelVersion kernel;
  private final Architecture machine;

  /// @param capabilities names with `CAP_` of the container's bounding set
  ProfileReader(Set<String> capabilities, KernelVersion kernel, Architecture machine) {
    this.capabilities = capabilities;
    this.kernel = kernel;
    this.machine = machine;
  }

  /// A `major.minor` of Linux.
  record KernelVersion(int major, int minor) {
    /// Reads the beginning of `6.1.0-rc3`.
    static KernelVersion parse(String text) {
      String[] parts = text.split("[.-]", -1);
      try {
        return new KernelVersion(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException bad) {
        throw new SeccompException(
            "seccomp profile: invalid kernel version: \"" + text + "\", not <kernel>.<major>", bad);
      }
    }

    boolean atLeast(KernelVersion other) {
      return major > other.major || (major == other.major && minor >= other.minor);
    }
  }

  private record Document(
      @Nullable String defaultAction,
      @Nullable Integer defaultErrnoRet,
      @Nullable List<String> architectures,
      @Nullable List<ArchitectureEntry> archMap,
      @Nullable String listenerPath,
      @Nullable List<Call> syscalls) {}

  private record ArchitectureEntry(
      @Nullable String architecture, @Nullable List<String> subArchitectures) {}

  private record Call(
      @Nullable String name,
      @Nullable List<String> names,
      @Nullable String action,
      @Nullable Integer errnoRet,
      @Nullable List<Argument> args,
      @Nullable Filter includes,
      @Nullable Filter excludes) {}

  private record Argument(
      @Nullable Integer index,
      @Nullable BigInteger value,
      @Nullable BigInteger valueTwo,
      @Nullable String op) {}

  private record Filter(
      @Nullable List<String> caps, @Nullable List<String> arches, @Nullable String minKernel) {}

  /// The profile, or empty when the JSON is empty, which Docker treats as "no filter".
  ///
  /// @throws SeccompException when it is not valid JSON, or has values that we do not know
  Optional<Profile> read(String json) {
    Document document;
    try {
      document = JSON.read(json.getBytes(StandardCharsets.UTF_8), Document.class);
    } catch (IllegalArgumentException bad) {
      throw new SeccompException("seccomp profile: decoding failed: " + bad.getMessage(), bad);
    }
    List<Call> calls = list(document.syscalls());
    if (document.defaultAction() == null && calls.isEmpty()) {
      return Optional.empty();
    }
    if (document.listenerPath() != null && !document.listenerPath().isEmpty()) {
      throw new SeccompException("seccomp profile: listenerPath: not supported (remove it)");
    }
    Action fallback = action(document.defaultAction(), "defaultAction", document.defaultErrnoRet());
    List<Rule> rules = new ArrayList<>();
    for (Call call : calls) {
      if (call == null) {
        throw new SeccompException("seccomp profile: a rule is null");
      }
      if (applies(call)) {
        addRules(rules, call, fallback);
      }
    }
    return Optional.of(new Profile(fallback, architectures(document), rules));
  }

  private Set<Abi> architectures(Document document) {
    List<String> names = new ArrayList<>(list(document.architectures()));
    if (!names.isEmpty() && !list(document.archMap()).isEmpty()) {
      throw new SeccompException(
          "seccomp profile: both 'architectures' and 'archMap' are specified: use one of them");
    }
    Abi usual = Abi.of(machine);
    for (ArchitectureEntry entry : list(document.archMap())) {
      if (usual.profileName.equals(entry.architecture())) {
        names.addAll(list(entry.subArchitectures()));
      }
    }
    Set<Abi> found = EnumSet.of(usual);
    names.forEach(name -> Abi.named(name).ifPresent(found::add));
    return found;
  }

  private boolean applies(Call call) {
    Filter excludes = call.excludes();
    if (excludes != null
        && (list(excludes.arches()).contains(machine.imageName())
            || list(excludes.caps()).stream().anyMatch(capabilities::contains)
            || (excludes.minKernel() != null && reached(excludes.minKernel())))) {
      return false;
    }
    Filter includes = call.includes();
    return includes == null
        || ((list(includes.arches()).isEmpty()
                || list(includes.arches()).contains(machine.imageName()))
            && capabilities.containsAll(list(includes.caps()))
            && (includes.minKernel() == null || reached(includes.minKernel())));
  }

  private boolean reached(String minimum) {
    return minimum.isEmpty() || kernel.atLeast(KernelVersion.parse(minimum));
  }

  private static void addRules(List<Rule> rules, Call call, Action fallback) {
    List<String> names = new ArrayList<>(list(call.names()));
    if (call.name() != null && !call.name().isEmpty()) {
      if (!names.isEmpty()) {
        throw new SeccompException(
            "seccomp profile: both 'name' and 'names' are specified: use one of them");
      }
      names.add(call.name());
    }
    Action action = action(call.action(), "action of " + names, call.errnoRet());
    names.stream()
        .filter(name -> !SyscallTable.isKnown(name))
        .forEach(name -> LOG.debug("seccomp profile: unknown system call {}: skipped", name));
    // As in runc: such a rule has no effect, and must not hide a later one.
    if (action.equals(fallback)) {
      return;
    }
    List<Comparison> conditions = list(call.args()).stream().map(ProfileReader::condition).toList();
    Set<Integer> indexes = new HashSet<>();
    if (conditions.stream().allMatch(condition -> indexes.add(condition.index()))) {
      rules.add(new Rule(names, conditions, action));
    } else {
      // Two conditions on one argument are alternatives in Docker's format; on several, all must
      // hold.
      conditions.forEach(condition -> rules.add(new Rule(names, List.of(condition), action)));
    }
  }

  private static Comparison condition(Argument argument) {
    if (argument == null || argument.op() == null) {
      throw new SeccompException("seccomp profile: an argument has no operator");
    }
    Integer index = argument.index();
    return Comparison.named(
        index == null ? 0 : index,
        argument.op(),
        word(argument.value()),
        word(argument.valueTwo()));
  }

  private static long word(@Nullable BigInteger value) {
    if (value == null) {
      return 0;
    }
    if (value.signum() < 0 || value.bitLength() > WORD) {
      throw new SeccompException(
          "seccomp profile: value " + value + ": not an unsigned 64-bit number");
    }
    return value.longValue();
  }

  private static Action action(@Nullable String name, String subject, @Nullable Integer errno) {
    if (name == null || name.isEmpty()) {
      throw new SeccompException("seccomp profile: " + subject + ": missing");
    }
    return Action.named(name, errno == null ? OptionalInt.empty() : OptionalInt.of(errno));
  }

  private static <T> List<T> list(@Nullable List<T> values) {
    return values == null ? List.of() : values;
  }
}
