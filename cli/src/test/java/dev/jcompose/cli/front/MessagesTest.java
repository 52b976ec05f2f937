package dev.jcompose.cli.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MessagesTest {
  /// The program of C and this one are built together, and have to agree.
  @Test
  void kindsHaveTheNumbersOfTheHeader() throws IOException, IllegalAccessException {
    String header = Files.readString(Path.of("src/main/c/front.h"));
    String kinds = header.substring(header.indexOf("enum kind {"));
    kinds = kinds.substring(kinds.indexOf('{') + 1, kinds.indexOf('}'));
    Map<String, Integer> numbers = new HashMap<>();
    int next = 0;
    for (MatchResult one :
        Pattern.compile("(?m)\\b([A-Z_]{2,})\\b(?: = (\\d+))?[,\\n]")
            .matcher(kinds)
            .results()
            .toList()) {
      next = one.group(2) == null ? next : Integer.parseInt(one.group(2));
      numbers.put(one.group(1), next++);
    }
    Map<String, Integer> ours = new HashMap<>();
    for (Field field : Kind.class.getDeclaredFields()) {
      ours.put(field.getName(), field.getInt(null));
    }
    assertThat(ours).isEqualTo(numbers).hasSize(19);
  }

  /// A command line that was started from other libraries must not run commands for this one.
  @Test
  void theFrontLooksAtAllLibrariesOfTheCommandLine() throws IOException {
    Pattern library = Pattern.compile("/lib/([\\w-]+)\\.jar|\\$lib/([\\w-]+)\\.jar");
    assertThat(names(library, Path.of("src/main/c/identity.c")))
        .isEqualTo(names(library, Path.of("src/main/dist/bin/jcompose-jvm")))
        .contains("cli");
  }

  private static List<String> names(Pattern library, Path file) throws IOException {
    return library
        .matcher(Files.readString(file))
        .results()
        .map(one -> one.group(1) == null ? one.group(2) : one.group(1))
        .toList();
  }

  @Test
  void anEnvironmentIsReadAsTheJdkReadsIt() {
    assertThat(
            Hello.environment(
                List.of("A=1", "A=2", "EMPTY=", "nothing", "=C:=x", "B=c=d", "TEXT=two\nlines")))
        .isEqualTo(Map.of("A", "1", "EMPTY", "", "=C:", "x", "B", "c=d", "TEXT", "two\nlines"));
  }
}
