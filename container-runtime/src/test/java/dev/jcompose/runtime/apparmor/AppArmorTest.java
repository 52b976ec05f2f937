package dev.jcompose.runtime.apparmor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.PrivilegeSpec.Confinement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Machines with and without AppArmor, made of files.
class AppArmorTest {
  @TempDir Path root;
  private Path profiles;

  @BeforeEach
  void off() {
    profiles = root.resolve("sys/kernel/security/apparmor/profiles");
  }

  private void enable() throws IOException {
    write("sys/module/apparmor/parameters/enabled", "Y\n");
    write(
        "sys/kernel/security/apparmor/profiles", "jcompose-default-old (enforce)\nman (enforce)\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    Files.writeString(path, text);
  }

  private void parser(String script) throws IOException {
    write("sbin/apparmor_parser", "#!/bin/sh\ncd " + root + "\n" + script);
    Files.setPosixFilePermissions(
        root.resolve("sbin/apparmor_parser"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static PrivilegeSpec spec(boolean privileged, Confinement confinement) {
    return new PrivilegeSpec(
        privileged,
        Set.of(),
        Set.of(),
        false,
        new PrivilegeSpec.Seccomp.Default(),
        confinement,
        true,
        List.of(),
        List.of());
  }

  @Test
  void withoutItNothingIsSetAndAProfileIsRefused() throws IOException {
    for (String enabled : new String[] {"", "N\n"}) {
      write("sys/module/apparmor/parameters/enabled", enabled);
      AppArmor machine = new AppArmor(root);
      assertThat(machine.isOn()).isFalse();
      assertThat(machine.lack()).isEmpty();
      assertThat(machine.label(spec(false, new Confinement.Default()))).isEmpty();
      assertThat(machine.label(spec(true, new Confinement.Unconfined()))).isEmpty();
      assertThatThrownBy(() -> machine.label(spec(false, new Confinement.Profile("mine"))))
          .isInstanceOf(AppArmorException.class)
          .hasMessage(
              "apparmor profile \"mine\": AppArmor is not on this machine (remove apparmor= from security_opt)");
      machine.prepareDefault();
    }
  }

  @Test
  void withoutAParserThatIsSaid() throws IOException {
    enable();
    AppArmor machine = new AppArmor(root);
    assertThat(machine.isOn()).isFalse();
    assertThat(machine.lack().orElseThrow())
        .startsWith("AppArmor is on, but there is no /sbin/apparmor_parser: containers run unconf");
    assertThatThrownBy(() -> machine.label(spec(false, new Confinement.Profile("mine"))))
        .hasMessageContaining("no /sbin/apparmor_parser");
  }

  @Test
  void whoIsPrivilegedIsUnconfinedUnlessAProfileIsNamed() throws IOException {
    enable();
    parser("");
    AppArmor machine = new AppArmor(root);
    assertThat(machine.lack()).isEmpty();
    assertThat(machine.label(spec(false, new Confinement.Default()))).contains("jcompose-default");
    assertThat(machine.label(spec(true, new Confinement.Default()))).contains("unconfined");
    assertThat(machine.label(spec(false, new Confinement.Unconfined()))).contains("unconfined");
    assertThat(machine.label(spec(true, new Confinement.Profile("mine")))).contains("mine");
  }

  @Test
  void theDefaultProfileIsLoadedWhenTheKernelHasItNot() throws IOException {
    enable();
    write("proc/self/attr/apparmor/current", "snap.jcompose.engine (enforce)\n\0");
    write("etc/apparmor.d/tunables/global", "");
    parser("cat >text; echo \"$@\" >>calls; echo 'jcompose-default (enforce)' >>" + profiles);
    AppArmor machine = new AppArmor(root);

    machine.prepare(Optional.of("mine"));
    assertThat(root.resolve("calls")).doesNotExist();
    machine.prepareDefault();
    machine.prepare(Optional.of("jcompose-default"));

    assertThat(root.resolve("calls")).hasContent("-K -r\n");
    assertThat(Files.readString(root.resolve("text")))
        .startsWith("#include <tunables/global>\n")
        .contains("profile jcompose-default flags=(attach_disconnected,mediate_deleted) {\n")
        .contains("  deny mount,\n")
        .contains("signal (receive) peer=\"snap.jcompose.engine\",")
        .doesNotContain("abstractions/base")
        .doesNotContainPattern("SELF|ENGINE|BASE|TUNABLES");
  }

  @Test
  void aProfileThatCannotBeLoadedIsAFailureInTheParsersWords() throws IOException {
    enable();
    parser("cat >/dev/null; echo 'syntax error, line 3' >&2; exit 1");
    assertThatThrownBy(() -> new AppArmor(root).prepareDefault())
        .isInstanceOf(AppArmorException.class)
        .hasMessage(
            "AppArmor is on, but the profile jcompose-default cannot be loaded: syntax error, line 3");
  }
}
