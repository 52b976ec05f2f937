package dev.jcompose.engine.state;

import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.Aside;
import dev.jcompose.linux.file.SavedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells whether the machine was restarted since the last engine.
///
/// @see <a href="https://man7.org/linux/man-pages/man5/proc_sys_kernel.5.html">random/boot_id</a>
public final class BootId {
  private static final Logger LOG = LoggerFactory.getLogger(BootId.class);
  private static final Path CURRENT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\n");

  private final Path file;

  /// @param file where the boot id of the last engine is kept
  public BootId(Path file) {
    this.file = file;
  }

  /// Whether a different boot is recorded; false on a first start. An unreadable record counts as a
  /// different one, and is put aside.
  ///
  /// @param damage receives a sentence for the user about what was put aside
  public boolean changed(Consumer<String> damage) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    String why = "is not a boot id";
    try {
      byte[] known = SavedFile.read(file);
      if (Arrays.equals(known, Files.readAllBytes(CURRENT))) {
        return false;
      }
      if (FORM.matcher(new String(known, StandardCharsets.ISO_8859_1)).matches()) {
        return true;
      }
    } catch (IOException problem) {
      why = IoFailure.words(problem);
    }
    damage.accept(Aside.putting(file, why));
    return true;
  }

  /// Records the current boot; call it when the traces of the last one have been removed. On a full
  /// disk nothing is recorded, and the next engine checks what is running instead.
  public void record() {
    try {
      byte[] current = Files.readAllBytes(CURRENT);
      if (!Files.isRegularFile(file) || !Arrays.equals(current, SavedFile.read(file))) {
        AtomicFile.write(file, current);
      }
    } catch (IOException full) {
      LOG.warn("the id of this boot cannot be written: {}", IoFailure.words(full));
    }
  }
}
