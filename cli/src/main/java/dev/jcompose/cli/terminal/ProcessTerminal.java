package dev.jcompose.cli.terminal;

import dev.jcompose.linux.call.IoFailure;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The terminal of this process, seen through `/proc` and changed by `stty`: the JDK's own console
/// takes longer to load than most commands take to run.
public final class ProcessTerminal implements Terminal {
  private static final File CONTROLLING = new File("/dev/tty");

  @Override
  public boolean input() {
    return isTerminal(0);
  }

  @Override
  public boolean output() {
    return isTerminal(1);
  }

  @Override
  public boolean error() {
    return isTerminal(2);
  }

  @Override
  public Size size() {
    if (input() || output() || error()) {
      String[] words = stty("size").split(" ", -1);
      if (words.length == 2 && words[0].matches("[0-9]+") && words[1].matches("[0-9]+")) {
        Size size = new Size(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
        if (size.rows() > 0 && size.columns() > 0) {
          return size;
        }
      }
    }
    return new Size(24, 80);
  }

  @Override
  public RawMode raw() {
    return set("raw", "-echo");
  }

  @Override
  public RawMode keys() {
    return set("-icanon", "-echo", "min", "1");
  }

  private static RawMode set(String... modes) {
    String before = stty("-g");
    if (before.isEmpty()) {
      return () -> {};
    }
    String _ = stty(modes);
    Thread restore = new Thread(() -> stty(before));
    Runtime.getRuntime().addShutdownHook(restore);
    return () -> {
      stty(before);
      try {
        Runtime.getRuntime().removeShutdownHook(restore);
      } catch (IllegalStateException _) {
        // The JVM is shutting down, and the hook restores it again, which does no harm.
      }
    };
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }

  private static String stty(String... arguments) {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(CONTROLLING)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("stty: " + IoFailure.words(e), e);
    }
  }
}
