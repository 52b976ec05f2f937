package dev.jcompose.linux.name;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What an image is built for, as `linux/arm64/v8` names it.
///
/// @param os operating system
/// @param architecture by its name in images; empty for any
/// @param variant of the architecture; empty for the usual one
/// @see "containerd/platforms: Parse, Normalize"
public record Platform(String os, String architecture, String variant) {
  /// The platform of this machine's containers.
  public static final Platform HERE = new Platform("linux", Architecture.HERE.imageName(), "");

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

  /// Reads `linux/arm64/v8`, `linux/aarch64`, `linux`, `amd64`.
  ///
  /// @throws IllegalArgumentException for anything else, in containerd's words
  public static Platform parse(String text) {
    List<String> parts = List.of(text.toLowerCase(Locale.ROOT).split("/", -1));
    for (String part : parts) {
      if (!part.matches("[a-z0-9_.-]+")) {
        throw invalid(
            text, "\"" + part + "\" is an invalid component of a platform: invalid argument");
      }
    }
    if (parts.size() == 1) {
      return ofOneWord(parts.getFirst())
          .orElseThrow(
              () -> invalid(text, "unknown operating system or architecture: invalid argument"));
    }
    if (parts.size() > 3) {
      throw invalid(text, "unknown operating system or architecture: invalid argument");
    }
    String architecture = normalized(parts.get(1));
    return new Platform(
        parts.getFirst(),
        architecture,
        parts.size() == 3 ? variant(architecture, parts.get(2)) : "");
  }

  /// Reads one, if it is one.
  public static Optional<Platform> find(String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<Platform> ofOneWord(String word) {
    if (word.equals("macos")) {
      return Optional.of(new Platform("darwin", "", ""));
    }
    if (SYSTEMS.contains(word)) {
      return Optional.of(new Platform(word, "", ""));
    }
    String architecture = normalized(word);
    return ARCHITECTURES.contains(architecture)
        ? Optional.of(new Platform(HERE.os, architecture, ""))
        : Optional.empty();
  }

  private static String normalized(String architecture) {
    return Architecture.named(architecture)
        .map(Architecture::imageName)
        .orElse(architecture.equals("i386") ? "386" : architecture);
  }

  private static String variant(String architecture, String variant) {
    boolean usual =
        Architecture.named(architecture)
            .filter(known -> variant.equals(known.variant()))
            .isPresent();
    return usual ? "" : variant;
  }

  private static IllegalArgumentException invalid(String text, String why) {
    return new IllegalArgumentException("\"" + text + "\": " + why);
  }

  /// Whether an image for another platform is what this one asks for. A variant that is left out is
  /// any; an `arm` without one is `v7`.
  public boolean accepts(Platform image) {
    return fits(image.os, image.architecture)
        && (variant.isEmpty() || usual(variant).equals(usual(image.variant)));
  }

  private String usual(String name) {
    return name.isEmpty() && architecture.equals("arm") ? "v7" : name;
  }

  /// How well an image for another platform serves: 0 for what is asked for, more for older
  /// variants of the same architecture, which run, too; empty when it does not.
  public OptionalInt distance(Platform image) {
    if (accepts(image)) {
      return OptionalInt.of(0);
    }
    String wanted = usual(variant);
    String offered = usual(image.variant);
    boolean older =
        fits(image.os, image.architecture)
            && wanted.matches("v\\d")
            && offered.matches("v\\d")
            && offered.compareTo(wanted) < 0;
    return older ? OptionalInt.of(wanted.charAt(1) - offered.charAt(1)) : OptionalInt.empty();
  }

  /// The platform of an image, as its configuration or an index names it.
  public static Platform of(String os, String architecture, String variant) {
    return new Platform(os, normalized(architecture), variant(normalized(architecture), variant));
  }

  /// Whether something for exactly this system and architecture can be used.
  public boolean fits(String otherOs, String otherArchitecture) {
    return os.equals(otherOs) && (architecture.isEmpty() || architecture.equals(otherArchitecture));
  }

  /// Whether it is the platform of this machine's containers, in whichever variant.
  public boolean runsHere() {
    return fits(HERE.os, HERE.architecture);
  }

  @Override
  public String toString() {
    return os
        + (architecture.isEmpty() ? "" : "/" + architecture)
        + (variant.isEmpty() ? "" : "/" + variant);
  }
}
