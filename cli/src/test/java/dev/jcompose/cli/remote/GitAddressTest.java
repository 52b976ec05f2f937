package dev.jcompose.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitAddressTest {
  @ParameterizedTest
  @CsvSource({
    "https://h/a.git, https://h/a.git, '', ''",
    "https://h/a.git#main, https://h/a.git, main, ''",
    "https://h/a.git#main:sub/dir, https://h/a.git, main, sub/dir",
    "https://h/a.git#:sub, https://h/a.git, '', sub",
    "git@h:a/b.git#v1, git@h:a/b.git, v1, ''",
    "ssh://git@h/a, ssh://git@h/a, '', ''",
    "github.com/a/b, https://github.com/a/b, '', ''"
  })
  void hasARemoteARefAndADirectory(String text, String remote, String ref, String directory) {
    assertThat(GitAddress.of(text)).contains(new GitAddress(remote, ref, directory));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://h/compose.yaml",
        "./a.git",
        "oci://h/a",
        "https://h/a.git#--upload-pack=x"
      })
  void othersAreNone(String text) {
    assertThat(GitAddress.of(text)).isEmpty();
  }
}
