package dev.jcompose.runtime.apparmor;

import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.PrivilegeSpec.Confinement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// AppArmor on a machine. Where it is off or its parser is missing, containers run without it, as
/// with Docker. Thread-safe.
///
/// @see "containerd pkg/apparmor (hostSupports), moby daemon/apparmor_default.go"
public final class AppArmor {
  /// What lifts all restrictions.
  private static final String UNCONFINED = "unconfined";

  private static final AppArmor HERE = new AppArmor(Path.of("/"));

  private final Path root;
  private final boolean enabled;
  private final Path parser;

  /// @param root where `/sys`, `/sbin`, `/proc` and `/etc` of the machine are
  AppArmor(Path root) {
    this.root = root;
    this.enabled =
        read("sys/module/apparmor/parameters/enabled").startsWith("Y")
            && Files.isDirectory(root.resolve("sys/kernel/security/apparmor"));
    this.parser = root.resolve("sbin/apparmor_parser");
  }

  /// That of this machine.
  public static AppArmor ofThisMachine() {
    return HERE;
  }

  /// Whether containers are confined here.
  public boolean isOn() {
    return enabled && Files.isExecutable(parser);
  }

  /// Why containers are not confined although the kernel could do it; empty when they are, or the
  /// kernel cannot.
  public Optional<String> lack() {
    return enabled && !isOn()
        ? Optional.of(
            "AppArmor is on, but there is no /sbin/apparmor_parser: containers run unconfined"
                + " (install the package apparmor, then start the engine again)")
        : Optional.empty();
  }

  /// The label of a container's processes; empty when none is set.
  ///
  /// @throws AppArmorException when it asks for a profile and there is no AppArmor
  public Optional<String> label(PrivilegeSpec privilege) {
    return switch (privilege.confinement()) {
      case Confinement.Default _ ->
          isOn()
              ? Optional.of(privilege.privileged() ? UNCONFINED : DefaultProfile.NAME)
              : Optional.empty();
      case Confinement.Unconfined _ -> isOn() ? Optional.of(UNCONFINED) : Optional.empty();
      case Confinement.Profile(String name) -> {
        if (!isOn()) {
          String why =
              enabled
                  ? "not usable on this machine: no /sbin/apparmor_parser"
                  : "not on this machine";
          throw new AppArmorException(
              "apparmor profile \"%s\": AppArmor is %s (remove apparmor= from security_opt)"
                  .formatted(name, why));
        }
        yield Optional.of(name);
      }
    };
  }

  /// Loads the default profile unless the kernel has it; other programs may have unloaded it.
  ///
  /// @param label of a container that is about to start
  /// @throws AppArmorException when it cannot be loaded
  public void prepare(Optional<String> label) {
    if (label.filter(DefaultProfile.NAME::equals).isPresent() && !isLoaded()) {
      load();
    }
  }

  /// Loads the default profile ahead of the first container.
  public void prepareDefault() {
    prepare(isOn() ? Optional.of(DefaultProfile.NAME) : Optional.empty());
  }

  private boolean isLoaded() {
    try (Stream<String> profiles =
        Files.lines(root.resolve("sys/kernel/security/apparmor/profiles"))) {
      return profiles.anyMatch(line -> line.startsWith(DefaultProfile.NAME + " ("));
    } catch (IOException | UncheckedIOException failure) {
      throw new AppArmorException(
          "apparmor: cannot read the list of profiles: " + IoFailure.words(failure));
    }
  }

  private synchronized void load() {
    if (isLoaded()) {
      return;
    }
    Path policies = root.resolve("etc/apparmor.d");
    String text =
        DefaultProfile.text(
            Files.exists(policies.resolve("tunables/global")),
            Files.exists(policies.resolve("abstractions/base")),
            engineLabel());
    String trouble;
    try {
      // From its standard input, without a cache of compiled profiles.
      Process process =
          new ProcessBuilder(parser.toString(), "-K", "-r").redirectErrorStream(true).start();
      try (var in = process.getOutputStream()) {
        in.write(text.getBytes(StandardCharsets.UTF_8));
      }
      trouble = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() == 0) {
        return;
      }
    } catch (IOException failure) {
      trouble = IoFailure.words(failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      trouble = "interrupted";
    }
    throw new AppArmorException(
        "AppArmor is on, but the profile " + DefaultProfile.NAME + " cannot be loaded: " + trouble);
  }

  /// `name (mode)`, or `unconfined`.
  private String engineLabel() {
    String current = read("proc/self/attr/apparmor/current").replace("\0", "").strip();
    int mode = current.lastIndexOf(" (");
    String label = mode < 0 ? current : current.substring(0, mode);
    return label.isEmpty() ? UNCONFINED : label;
  }

  private String read(String file) {
    try {
      return Files.readString(root.resolve(file));
    } catch (IOException none) {
      return "";
    }
  }
}
