package dev.jcompose.runtime.plan;

import dev.jcompose.linux.file.ControlFile;
import dev.jcompose.linux.name.ResourceLimit;
import dev.jcompose.linux.process.OwnLimit;
import dev.jcompose.linux.process.ThreadCapabilities;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;

/// How high resource limits (`ulimits`) of a container can be on this machine.
///
/// @param openFiles most of `nofile`
/// @param mayRaise whether the engine may exceed its own limits
/// @param own the engine's hard limits by number, unsigned
/// @see "setrlimit(2); linux kernel/sys.c: do_prlimit"
public record HardLimits(LongSupplier openFiles, boolean mayRaise, IntToLongFunction own) {
  private static final Path OPEN_FILES = Path.of("/proc/sys/fs/nr_open");

  /// Those of this machine.
  public static HardLimits ofThisMachine() {
    return new HardLimits(
        () ->
            ControlFile.read(OPEN_FILES)
                .map(text -> Long.parseLong(text.strip()))
                .orElse(Long.MAX_VALUE),
        ThreadCapabilities.has("SYS_RESOURCE"),
        number -> OwnLimit.of(number).hard());
  }

  /// Why the kernel would not give a container this limit.
  ///
  /// @param name as in [ResourceLimit#NAMES]
  /// @param hard -1 means "no limit"
  public Optional<String> refusal(String name, long hard) {
    int number = ResourceLimit.NAMES.indexOf(name);
    if (number < 0) {
      return Optional.empty();
    }
    if (name.equals("nofile") && Long.compareUnsigned(hard, openFiles.getAsLong()) > 0) {
      return Optional.of(above(hard, openFiles.getAsLong(), "(sysctl fs.nr_open)"));
    }
    long most = own.applyAsLong(number);
    return !mayRaise && Long.compareUnsigned(hard, most) > 0
        ? Optional.of(above(hard, most, "without the capability SYS_RESOURCE"))
        : Optional.empty();
  }

  private static String above(long hard, long most, String because) {
    return "%s: this machine allows at most %d %s"
        .formatted(hard == -1 ? "no limit" : Long.toString(hard), most, because);
  }
}
