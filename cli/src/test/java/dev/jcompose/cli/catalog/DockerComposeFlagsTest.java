package dev.jcompose.cli.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Flag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Every command and flag of Docker Compose v5 is there, with its letter. The list is of facts:
/// `command: -l/--long --other ...`, hidden and deprecated flags included.
class DockerComposeFlagsTest {
  private static List<String> lines() throws IOException {
    try (InputStream list =
        DockerComposeFlagsTest.class.getResourceAsStream("/catalog/docker-compose-flags.txt")) {
      return new String(Objects.requireNonNull(list).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("("))
          .toList();
    }
  }

  @Test
  void allAreAccepted() throws IOException {
    List<String> missing = new ArrayList<>();
    for (String line : lines()) {
      String[] parts = line.split(":", 2);
      Optional<Command> command = Commands.named(List.of(parts[0].split(" ")));
      if (command.isEmpty()) {
        missing.add(parts[0]);
        continue;
      }
      List<Flag> flags = command.get().syntax().flags();
      for (String word : parts[1].strip().split(" ", -1)) {
        if (!word.isEmpty() && flags.stream().noneMatch(flag -> is(flag, word))) {
          missing.add(parts[0] + " " + word);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static boolean is(Flag flag, String word) {
    int slash = word.indexOf('/');
    String name = word.substring(slash + 1 + "--".length());
    return flag.name().equals(name) && (slash < 0 || flag.shorthand() == word.charAt(1));
  }
}
