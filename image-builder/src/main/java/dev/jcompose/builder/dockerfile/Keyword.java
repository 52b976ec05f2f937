package dev.jcompose.builder.dockerfile;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The instructions.
///
/// @see <a href="https://docs.docker.com/reference/dockerfile/">Dockerfile reference</a>
public enum Keyword {
  /// Copies files, fetches and unpacks archives.
  ADD(Set.of("chown", "chmod", "link", "keep-git-dir", "checksum", "unpack", "exclude")),
  /// A build argument.
  ARG(Set.of()),
  /// The default command.
  CMD(Set.of()),
  /// Copies files.
  COPY(Set.of("from", "chown", "chmod", "link", "parents", "exclude")),
  /// The program.
  ENTRYPOINT(Set.of()),
  /// A variable of the environment.
  ENV(Set.of()),
  /// A port that is listened on.
  EXPOSE(Set.of()),
  /// Starts a stage.
  FROM(Set.of("platform")),
  /// How to see whether it is healthy.
  HEALTHCHECK(Set.of("interval", "timeout", "start-period", "start-interval", "retries")),
  /// Metadata.
  LABEL(Set.of()),
  /// The author, in the old way.
  MAINTAINER(Set.of()),
  /// An instruction for images built from this one.
  ONBUILD(Set.of()),
  /// Runs a command.
  RUN(Set.of("mount", "network", "security", "device")),
  /// The shell of the shell form.
  SHELL(Set.of()),
  /// The signal to stop with.
  STOPSIGNAL(Set.of()),
  /// The user.
  USER(Set.of()),
  /// Where data lives.
  VOLUME(Set.of()),
  /// The working directory.
  WORKDIR(Set.of());

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable; the type does not say so.
  private final Set<String> flags;

  Keyword(Set<String> flags) {
    this.flags = flags;
  }

  /// Names of the flags it takes.
  public Set<String> flags() {
    return flags;
  }

  /// By name, in any case.
  public static Optional<Keyword> find(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(keyword -> keyword.name().equals(upper)).findFirst();
  }

  boolean takesHeredocs() {
    return this == ADD || this == COPY || this == RUN;
  }
}
