package dev.jcompose.engine.docker.form;

import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.image.Image;
import dev.jcompose.linux.call.Architecture;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A platform as a client names it: `linux/arm64/v8`, `linux`, `amd64`.
///
/// @param architecture empty for any
/// @see "containerd/platforms: Parse"
public record Platform(String os, String architecture) {
  private static final Set<String> SYSTEMS =
      Set.of("linux", "windows", "darwin", "freebsd", "netbsd", "openbsd", "solaris", "android");
  private static final Set<String> ARCHITECTURES =
      Set.of(
          "386",
          "amd64",
          "arm",
          "arm64",
          "loong64",
          "mips",
          "mips64",
          "mips64le",
          "mipsle",
          "ppc64",
          "ppc64le",
          "riscv64",
          "s390x",
          "sparc64",
          "wasm");

  /// Reads one.
  ///
  /// @throws HttpProblem when it is none
  public static Platform parse(String text) {
    List<String> parts = List.of(text.toLowerCase(Locale.ROOT).split("/", -1));
    String last = parts.size() == 1 ? parts.getFirst() : parts.get(1);
    String architecture = architecture(last);
    if (parts.size() == 1 && SYSTEMS.contains(last)) {
      return new Platform(last, "");
    } else if (parts.size() == 1 && ARCHITECTURES.contains(architecture)) {
      return new Platform("linux", architecture);
    } else if (parts.size() == 2 || parts.size() == 3) {
      if (parts.stream().allMatch(part -> part.matches("[a-z0-9_.-]+"))) {
        return new Platform(parts.getFirst(), architecture);
      }
      throw HttpProblem.badRequest("\"" + text + "\": invalid platform: invalid argument");
    }
    throw HttpProblem.badRequest(
        "\"" + text + "\": unknown operating system or architecture: invalid argument");
  }

  private static String architecture(String name) {
    return Architecture.named(name)
        .map(Architecture::imageName)
        .orElse(name.equals("i386") ? "386" : name);
  }

  /// Whether an image is for it.
  public boolean fits(Image image) {
    return fits(image.os(), image.architecture());
  }

  /// Whether it is the platform of containers of this machine.
  public boolean runsHere() {
    return fits("linux", Architecture.HERE.imageName());
  }

  private boolean fits(String otherOs, String otherArchitecture) {
    return os.equals(otherOs) && (architecture.isEmpty() || architecture.equals(otherArchitecture));
  }

  @Override
  public String toString() {
    return architecture.isEmpty() ? os : os + "/" + architecture;
  }
}
