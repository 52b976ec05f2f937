package dev.jcompose.engine.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemoteAccessTest {
  private static final Path SOCKET = Path.of("/run/j/engine.sock");

  @TempDir Path directory;

  private EngineFile file(String content) throws IOException {
    return EngineFile.read(
        Files.writeString(directory.resolve("engine.json"), content.replace('\'', '"')));
  }

  @Test
  void addressesAreServedWithTheFilesNamed() throws IOException {
    RemoteAccess access =
        RemoteAccess.in(
                file(
                    """
                    {'hosts': ['unix:///run/j/engine.sock', 'tcp://10.0.0.1', 'tcp://10.0.0.1:2376'],
                     'tlsverify': true, 'tlscacert': '/c', 'tlscert': '/d', 'tlskey': '/k'}\
                    """),
                SOCKET)
            .orElseThrow();
    assertThat(access.addresses())
        .extracting(Object::toString)
        .containsExactly("tcp://10.0.0.1:2376");
    assertThat(access.files().authority()).hasToString("/c");
    assertThat(access.files().certificate()).hasToString("/d");
    assertThat(access.files().key()).hasToString("/k");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}",
        "{'hosts': []}",
        "{'hosts': ['unix:///run/j/engine.sock'], 'tlsverify': true}"
      })
  void withoutATcpAddressThereIsNone(String content) throws IOException {
    assertThat(RemoteAccess.in(file(content), SOCKET)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'hosts': ['tcp://0.0.0.0:2375']} | hosts: tcp://0.0.0.0:2375 would be open to everybody: a TCP address is served only with TLS that verifies its clients (set \"tlsverify\": true, \"tlscacert\", \"tlscert\" and \"tlskey\")",
        "{'hosts': ['tcp://h'], 'tls': true, 'tlscert': '/c', 'tlskey': '/k'} | hosts: tcp://h:2376 would be open to everybody: a TCP address is served only with TLS that verifies its clients (set \"tlsverify\": true, \"tlscacert\", \"tlscert\" and \"tlskey\")",
        "{'hosts': ['tcp://h'], 'tlsverify': false} | hosts: tcp://h:2376 would be open to everybody: a TCP address is served only with TLS that verifies its clients (set \"tlsverify\": true, \"tlscacert\", \"tlscert\" and \"tlskey\")",
        "{'hosts': ['tcp://h'], 'tlsverify': 'yes'} | tlsverify: must be true or false",
        "{'hosts': ['tcp://h'], 'tlsverify': true} | tlscacert: must be the path of a file with the CA that signs clients' certificates",
        "{'hosts': ['tcp://h'], 'tlsverify': true, 'tlscacert': '/c', 'tlscert': 'd.pem'} | tlscert: must be an absolute path: d.pem",
        "{'hosts': ['tcp://h'], 'tlsverify': true, 'tlscacert': '/c', 'tlscert': '/d', 'tlskey': 7} | tlskey: must be the path of a file with the engine's key",
        "{'hosts': 'tcp://h'} | hosts: must be an array of addresses, such as [\"tcp://127.0.0.1\"]",
        "{'hosts': ['ssh://h']} | hosts: ssh://h: not an address such as tcp://127.0.0.1:2376",
        "{'hosts': [2376]} | hosts: 2376: not an address such as tcp://127.0.0.1:2376",
        "{'hosts': ['fd://']} | hosts: fd://: systemd's socket is served without an entry (leave it out)",
        "{'hosts': ['unix:///var/run/docker.sock']} | hosts: unix:///var/run/docker.sock: the engine's Unix socket is unix:///run/j/engine.sock (leave it out, and link to it: ln -s /run/j/engine.sock /var/run/docker.sock)",
      })
  void whatIsNotSafeOrNotAnAddressIsRefusedWithItsPlace(String content, String message) {
    assertThatThrownBy(() -> RemoteAccess.in(file(content), SOCKET))
        .isInstanceOf(EngineException.ServerError.class)
        .hasMessage(directory.resolve("engine.json") + ": " + message);
  }
}
