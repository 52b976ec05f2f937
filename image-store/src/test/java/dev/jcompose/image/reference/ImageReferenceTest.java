package dev.jcompose.image.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.image.ImageException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageReferenceTest {
  private static final String HEX =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "nginx, docker.io/library/nginx:latest, nginx:latest",
    "nginx:1.27, docker.io/library/nginx:1.27, nginx:1.27",
    "team/app, docker.io/team/app:latest, team/app:latest",
    "docker.io/nginx, docker.io/library/nginx:latest, nginx:latest",
    "index.docker.io/library/nginx:a, docker.io/library/nginx:a, nginx:a",
    "localhost/x, localhost/x:latest, localhost/x:latest",
    "localhost:5000/a/b:c, localhost:5000/a/b:c, localhost:5000/a/b:c",
    "ghcr.io/a/b-c__d.e, ghcr.io/a/b-c__d.e:latest, ghcr.io/a/b-c__d.e:latest",
    "[::1]:5000/x:y, [::1]:5000/x:y, [::1]:5000/x:y",
    "Host/x, Host/x:latest, Host/x:latest",
    "sha256:abc, docker.io/library/sha256:abc, sha256:abc"
  })
  void namesAreResolvedAsDockerDoes(String text, String canonical, String familiar) {
    ImageReference reference = ImageReference.parse(text).withDefaultTag();
    assertThat(reference.canonical()).isEqualTo(canonical);
    assertThat(reference.familiar()).isEqualTo(familiar);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Nginx",
        "nginx:",
        "a//b",
        "/a",
        "a/",
        "-a",
        "a_.b",
        "a:b c",
        "x@sha256:12",
        "x@md5:12",
        "a/B",
        "a..b/c",
        "../etc",
        HEX
      })
  void whatIsNoNameIsRefused(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("invalid reference format");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nginx@sha256:" + HEX, "nginx:1@sha256:" + HEX})
  void aDigestLeavesTheTagAlone(String text) {
    assertThat(ImageReference.parse(text).withDefaultTag().familiar()).isEqualTo(text);
  }
}
