package dev.jcompose.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeOptionsTest {
  @Test
  void noOptionsAreAPlainDirectory() {
    assertThat(VolumeOptions.parse(Map.of())).isEqualTo(new VolumeOptions.Plain());
  }

  @ParameterizedTest
  @CsvSource({"none,bind,false", "none,'bind,ro',true", "'',rbind,false", "bind,rw,false"})
  void aBindVolumeIsItsDevice(String type, String o, boolean readOnly) {
    assertThat(VolumeOptions.parse(Map.of("type", type, "o", o, "device", "/srv/../srv/x")))
        .isEqualTo(new VolumeOptions.Bind(Path.of("/srv/x"), readOnly));
  }

  @Test
  void aTmpfsHasFlagsAndData() {
    assertThat(
            VolumeOptions.parse(
                Map.of("type", "tmpfs", "o", "size=10m,uid=1000,noexec", "device", "tmpfs")))
        .isEqualTo(new VolumeOptions.Memory(8, "size=10m,uid=1000"));
  }

  @ParameterizedTest
  @CsvSource({"size=50%", "nr_inodes=1k", "nr_blocks=10", "mode=01777", "uid=4294967294"})
  void whatTmpfsTakesIsPassedOn(String option) {
    assertThat(VolumeOptions.parse(Map.of("type", "tmpfs", "o", option, "device", "tmpfs")))
        .isEqualTo(new VolumeOptions.Memory(0, option));
  }

  @ParameterizedTest
  @CsvSource({
    "none,bind,'',missing required option: \"device\"",
    "none,bind,relative,not an absolute path",
    "none,'bind,idmap',/x,option \"idmap\"",
    "'','',/x,missing required option: \"type\"",
    "tmpfs,size=1m,'',missing required option: \"device\"",
    "tmpfs,'size=1m;rm',tmpfs,option \"size=1m;rm\"",
    "tmpfs,mode=789,tmpfs,option \"mode=789\"",
    "tmpfs,size=,tmpfs,option \"size=\"",
    "tmpfs,uid=4294967295,tmpfs,option \"uid=4294967295\"",
    "tmpfs,gid=1k,tmpfs,option \"gid=1k\"",
    "tmpfs,nr_inodes=5%,tmpfs,option \"nr_inodes=5%\"",
    "nfs,addr=10.0.0.1,:/x,type \"nfs\": not supported",
    "ext4,'',/dev/sda1,type \"ext4\": not supported",
  })
  void whatWeCannotDoIsRefused(String type, String o, String device, String message) {
    Map<String, String> options = new HashMap<>(Map.of("type", type, "o", o, "device", device));
    options.values().removeIf(String::isEmpty);

    assertThatThrownBy(() -> VolumeOptions.parse(options))
        .isInstanceOf(VolumeException.class)
        .hasMessageContaining(message);
  }

  @Test
  void unknownOptionsAndQuotasAreRefused() {
    assertThatThrownBy(() -> VolumeOptions.parse(Map.of("foo", "1")))
        .hasMessage("invalid option: \"foo\"");
    assertThatThrownBy(() -> VolumeOptions.parse(Map.of("size", "1g")))
        .hasMessage("quota size requested but no quota support");
  }
}
