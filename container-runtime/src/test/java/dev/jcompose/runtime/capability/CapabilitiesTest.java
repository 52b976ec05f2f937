package dev.jcompose.runtime.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.runtime.PrivilegeSpec;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
  private static final long DOCKER_DEFAULT = 0xa80425fbL;

  @Test
  void theDefaultIsDockers() {
    assertThat(Capabilities.mask(spec(false, Set.of(), Set.of()))).isEqualTo(DOCKER_DEFAULT);
    assertThat(Capabilities.names(DOCKER_DEFAULT)).hasSize(14).contains("CAP_NET_RAW");
  }

  @Test
  void namesAreTakenWithAndWithoutPrefixInAnyCase() {
    assertThat(Capabilities.mask(spec(false, Set.of("net_admin"), Set.of("CAP_NET_RAW"))))
        .isEqualTo((DOCKER_DEFAULT | 1L << 12) & ~(1L << 13));
    assertThat(Capabilities.normalize("sys_admin")).isEqualTo("CAP_SYS_ADMIN");
  }

  @Test
  void droppingComesBeforeAdding() {
    assertThat(Capabilities.mask(spec(false, Set.of("CHOWN"), Set.of("CHOWN"))) & 1).isEqualTo(1);
  }

  @Test
  void allIsTheBaseThatSingleNamesChange() {
    assertThat(Capabilities.mask(spec(false, Set.of("CHOWN"), Set.of("ALL")))).isEqualTo(1);
    assertThat(Capabilities.mask(spec(false, Set.of("ALL"), Set.of("CHOWN"))))
        .isEqualTo(Capabilities.all() & ~1L);
    assertThat(Capabilities.mask(spec(false, Set.of(), Set.of("all")))).isZero();
  }

  @Test
  void privilegedHasAllWhateverIsDropped() {
    assertThat(Capabilities.mask(spec(true, Set.of(), Set.of("ALL"))))
        .isEqualTo(Capabilities.all());
  }

  @Test
  void unknownNamesAreRefused() {
    assertThatThrownBy(() -> Capabilities.mask(spec(false, Set.of("NET_ADMIM"), Set.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("invalid CapAdd: unknown capability: \"CAP_NET_ADMIM\"");
  }

  private static PrivilegeSpec spec(boolean privileged, Set<String> add, Set<String> drop) {
    return new PrivilegeSpec(
        privileged,
        add,
        drop,
        false,
        new PrivilegeSpec.Seccomp.Default(),
        new PrivilegeSpec.Confinement.Default(),
        true,
        List.of(),
        List.of());
  }
}
