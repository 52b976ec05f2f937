package dev.jcompose.linux.overlay;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/// An overlay file system as a descriptor: it appears in no mount table, can be read and written
/// through the descriptor's path, and is gone when the descriptor is closed, also by a kill.
///
/// @see <a href="https://docs.kernel.org/filesystems/overlayfs.html">overlayfs, lowerdir+</a>
public final class DetachedOverlay {
  private static final int CLOSE_ON_EXEC = 1;
  private static final int SET_STRING = 1;
  private static final int CREATE = 6;

  private DetachedOverlay() {}

  /// Mounts it.
  ///
  /// @param lower read-only layers, topmost first
  /// @param upper the writable layer
  /// @param work an empty directory on the file system of `upper`
  public static Fd mount(List<Path> lower, Path upper, Path work) {
    try (Arena arena = Arena.ofConfined();
        var context = new Fd(open(arena))) {
      lower.forEach(layer -> set(arena, context, "lowerdir+", layer.toString()));
      set(arena, context, "upperdir", upper.toString());
      set(arena, context, "workdir", work.toString());
      Native.check(
          "mount overlay " + upper, SyscallNumber.FSCONFIG, context.number(), CREATE, 0, 0, 0, 0);
      return new Fd(
          Native.check(
              "mount overlay " + upper, SyscallNumber.FSMOUNT, context.number(), CLOSE_ON_EXEC, 0));
    }
  }

  private static long open(Arena arena) {
    return Native.check(
        "open file system overlay",
        SyscallNumber.FSOPEN,
        arena.allocateFrom("overlay").address(),
        CLOSE_ON_EXEC,
        0);
  }

  private static void set(Arena arena, Fd context, String key, String value) {
    Native.check(
        "mount overlay: set " + key + " to " + value,
        SyscallNumber.FSCONFIG,
        context.number(),
        SET_STRING,
        arena.allocateFrom(key).address(),
        arena.allocateFrom(value).address(),
        0,
        0);
  }
}
