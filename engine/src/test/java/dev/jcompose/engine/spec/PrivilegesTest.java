package dev.jcompose.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.PrivilegeSpec.Confinement;
import dev.jcompose.runtime.PrivilegeSpec.Seccomp;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Security options as a client sends them.
class PrivilegesTest {
  private static PrivilegeSpec of(boolean privileged, String... options) {
    return Privileges.of(
        HostConfig.with().privileged(privileged).securityOpt(List.of(options)).done());
  }

  @ParameterizedTest
  @CsvSource({
    "no-new-privileges, true",
    "no-new-privileges=1, true",
    "no-new-privileges:True, true",
    "no-new-privileges=0, false",
    "no-new-privileges=F, false"
  })
  void truthValuesAreGos(String option, boolean expected) {
    assertThat(of(false, option).noNewPrivileges()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-new-privileges=", "no-new-privileges=maybe", "unknown=1", "unknown"})
  void whatIsNoOptionIsRefused(String option) {
    assertThatThrownBy(() -> of(false, option))
        .isInstanceOf(EngineException.BadRequest.class)
        .hasMessage("invalid --security-opt 2: \"" + option + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x:y", "type", "disable:x", ""})
  void whatIsNoLabelIsRefused(String label) {
    assertThatThrownBy(() -> of(false, "label=" + label))
        .isInstanceOf(EngineException.BadRequest.class)
        .hasMessage(
            "bad label option \"%s\", valid options 'disable, user, role, level, type, filetype'",
            label);
  }

  @ParameterizedTest
  @ValueSource(strings = {"label=disable", "label:type:svirt_t", "label=level:s0:c1,c2"})
  void labelsAreTaken(String option) {
    assertThat(of(false, option)).isEqualTo(of(false));
  }

  @Test
  void theLastOfTwoProfilesCountsAsWithDocker() {
    assertThat(of(false, "seccomp=unconfined", "seccomp=builtin").seccomp())
        .isEqualTo(new Seccomp.Default());
    assertThat(of(false, "seccomp={}", "seccomp=unconfined").seccomp())
        .isEqualTo(new Seccomp.Unconfined());
    assertThat(of(false, "apparmor=one", "apparmor:two").confinement())
        .isEqualTo(new Confinement.Profile("two"));
  }

  @Test
  void aProfileThatIsAskedForHoldsForAPrivilegedContainerToo() {
    assertThat(of(true).seccomp()).isEqualTo(new Seccomp.Unconfined());
    assertThat(of(true, "seccomp={}").seccomp()).isEqualTo(new Seccomp.Profile("{}"));
  }
}
