package dev.jcompose.engine.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirewallSettingTest {
  @TempDir private Path directory;

  private EngineFile saying(String content) throws IOException {
    return EngineFile.read(Files.writeString(directory.resolve("engine.json"), content));
  }

  @Test
  void otherFirewallsAreOpenedUnlessTheSettingForbidsIt() throws IOException {
    assertThat(FirewallSetting.in(EngineFile.read(directory.resolve("none")))).isTrue();
    assertThat(FirewallSetting.in(saying("{\"iptables\": true}"))).isTrue();
    assertThat(FirewallSetting.in(saying("{\"iptables\": false}"))).isFalse();
  }

  @Test
  void nonsenseIsRefusedWithThePlace() throws IOException {
    EngineFile nonsense = saying("{\"iptables\": \"no\"}");
    assertThatThrownBy(() -> FirewallSetting.in(nonsense))
        .isInstanceOf(EngineException.ServerError.class)
        .hasMessageEndingWith("engine.json: iptables: must be true or false");
  }
}
