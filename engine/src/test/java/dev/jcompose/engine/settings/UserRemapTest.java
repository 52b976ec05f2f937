package dev.jcompose.engine.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.linux.namespace.IdMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UserRemapTest {
  @TempDir Path directory;

  @BeforeEach
  void makeAccounts() throws IOException {
    Files.writeString(directory.resolve("passwd"), "root:x:0:0::/:\nann:x:1000:1001::/:\n");
    Files.writeString(directory.resolve("group"), "root:x:0:\nann:x:1001:\nstaff:x:50:\n");
    Files.writeString(
        directory.resolve("subuid"),
        "dockremap:100000:65536\nann:300000:10\n1000:200000:20\nbad:1:x\nzero:0:10\n");
    Files.writeString(
        directory.resolve("subgid"), "dockremap:110000:65536\nann:400000:30\nstaff:500000:40\n");
  }

  private Optional<IdMapping> in(String content) throws IOException {
    Path file = Files.writeString(directory.resolve("engine.json"), content);
    return UserRemap.in(EngineFile.read(file), new UserRemap.Accounts(directory));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "default|0 100000 65536|0 110000 65536",
        "dockremap|0 100000 65536|0 110000 65536",
        "ann|0 200000 20,20 300000 10|0 400000 30",
        "1000:1001|0 200000 20,20 300000 10|0 400000 30",
        "ann:staff|0 200000 20,20 300000 10|0 500000 40",
        "ann:50|0 200000 20,20 300000 10|0 500000 40",
      })
  void theRangesOfAUserFollowEachOtherByTheirFirstIds(String value, String users, String groups)
      throws IOException {
    for (String key : new String[] {"userns", "userns-remap"}) {
      IdMapping found = in("{\"" + key + "\":\"" + value + "\"}").orElseThrow();
      assertThat(IdMapping.text(found.users())).isEqualTo(users.replace(',', '\n') + "\n");
      assertThat(IdMapping.text(found.groups())).isEqualTo(groups.replace(',', '\n') + "\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{}",
        "{\"userns\":\"\"}",
        "{\"builder\":{}}",
      })
  void withoutAValueContainersHaveTheHostsUsers(String content) throws IOException {
    assertThat(in(content)).isEmpty();
  }

  @Test
  void whatCannotBeIsRefusedWithItsPlaceAndWhatToDo() {
    refused("{\"userns\":true}", "userns: must be a string: \"default\", or the name of a user");
    refused("{\"userns-remap\":\"a:b:c\"}", "userns-remap: \"a:b:c\" is not a user, or user:group");
    refused("{\"userns\":\":x\"}", "userns: \":x\" is not a user, or user:group");
    refused("{\"userns\":\"bob\"}", "userns: \"bob\" has no ids in " + directory + "/subuid");
    refused("{\"userns\":\"bob\"}", "(make them, such as: useradd --system --user-group bob;");
    refused("{\"userns\":\"ann:root\"}", "\"root\" has no ids in " + directory + "/subgid");
    refused("{\"userns\":\"bad\"}", "subuid: \"bad:1:x\" is not a range of ids");
    refused("{\"userns\":\"zero\"}", "subuid: \"zero:0:10\" is not a range of ids");
  }

  private void refused(String content, String message) {
    assertThatThrownBy(() -> in(content))
        .isInstanceOf(EngineException.ServerError.class)
        .hasMessageStartingWith(directory.resolve("engine.json") + ": ")
        .hasMessageContaining(message);
  }
}
