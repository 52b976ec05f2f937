package dev.jcompose.buildkit.session;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathOrderTest {
  /// A slash at the end marks a directory.
  private static void walk(String... paths) {
    PathOrder order = new PathOrder();
    for (String path : paths) {
      boolean directory = path.endsWith("/");
      order.next(directory ? path.substring(0, path.length() - 1) : path, directory);
    }
  }

  @Test
  void aWalkThroughATreeIsTaken() {
    assertThatCode(() -> walk("a/", "a/b/", "a/b/c", "a/d", "a-b", "a.b", "é", "…"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "b a",
        "a a",
        "a/ a",
        "a/b",
        "a a/b",
        "a/ b a/c",
        "a/ a/b a/b",
        "a/ a/c a/b",
        "x/ x/y/ x/z x/y/q"
      })
  void anythingElseIsNot(String paths) {
    String[] walk = List.of(paths.split(" ", -1)).toArray(String[]::new);
    assertThatThrownBy(() -> walk(walk)).hasMessageContaining("is out of order");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../a", "a/..", "/a", "a//b", "a/./b", "a/../b", "a\0b"})
  void aPathThatIsNotCleanIsRefused(String path) {
    assertThatThrownBy(() -> PathOrder.check(path))
        .hasMessageContaining("not a path of a file inside");
  }
}
