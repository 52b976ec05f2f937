package dev.jcompose.engine.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tells whether the machine was restarted since the last engine.
///
/// @see <a href="https://man7.org/linux/man-pages/man5/proc_sys_kernel.5.html">random/boot_id</a>
public final class BootId {
  private static final Path CURRENT = Path.of("/proc/sys/kernel/random/boot_id");

  private final Path file;

  /// @param file where the id of the last engine's boot is kept
  public BootId(Path file) {
    this.file = file;
  }

  /// Whether another boot is on record; not on a first start.
  public boolean changed() throws IOException {
    return Files.exists(file) && !Files.readString(file).equals(Files.readString(CURRENT));
  }

  /// Puts the present boot on record; to be called when the traces of the last one are swept.
  public void record() throws IOException {
    AtomicFile.write(file, Files.readString(CURRENT).getBytes(StandardCharsets.US_ASCII));
  }
}
