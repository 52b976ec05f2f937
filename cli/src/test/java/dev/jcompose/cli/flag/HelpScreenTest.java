package dev.jcompose.cli.flag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.catalog.Commands;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The expected screens are Docker Compose's own, with this program's name in them.
class HelpScreenTest {
  private static String screen(String command, int columns) {
    return HelpScreen.of(Commands.named(List.of(command)).orElseThrow().syntax(), columns);
  }

  @Test
  void downIsLaidOutAsDockerComposeDoes() {
    assertThat(screen("down", 80))
        .isEqualTo(
            """

            Usage:  jcompose down [OPTIONS] [SERVICES]

            Stop and remove containers, networks

            Options:
                  --dry-run          Execute command in dry run mode
                  --remove-orphans   Remove containers for services not defined in
                                     the Compose file
                  --rmi string       Remove images used by services. "local" remove
                                     only images that don't have a custom tag
                                     ("local"|"all")
              -t, --timeout int      Specify a shutdown timeout in seconds
              -v, --volumes          Remove named volumes declared in the "volumes"
                                     section of the Compose file and anonymous
                                     volumes attached to containers
            """);
  }

  @Test
  void psIsLaidOutAsDockerComposeDoes() {
    assertThat(screen("ps", 80))
        .isEqualTo(
            """

            Usage:  jcompose ps [OPTIONS] [SERVICE...]

            List containers

            Options:
              -a, --all                  Show all stopped containers (including those
                                         created by the run command)
                  --dry-run              Execute command in dry run mode
                  --filter string        Filter services by a property (supported
                                         filters: status)
                  --format string        Format output using a custom template:
                                         'table':            Print output in table
                                         format with column headers (default)
                                         'table TEMPLATE':   Print output in table
                                         format using the given Go template
                                         'json':             Print in JSON format
                                         'TEMPLATE':         Print output using the
                                         given Go template.
                                         Refer to
                                         https://docs.docker.com/go/formatting/ for
                                         more information about formatting output
                                         with templates (default "table")
                  --no-trunc             Don't truncate output
                  --orphans              Include orphaned services (not declared by
                                         project) (default true)
              -q, --quiet                Only display IDs
                  --services             Display services
                  --status stringArray   Filter services by status. Values: [paused |
                                         restarting | removing | running | dead |
                                         created | exited]
            """);
  }

  @Test
  void rmHasItsDetailsAndConfigItsOtherName() {
    assertThat(screen("rm", 80))
        .startsWith(
            """

            Usage:  jcompose rm [OPTIONS] [SERVICE...]

            Removes stopped service containers

            By default, anonymous volumes attached to containers will not be removed. You
            can override this with -v.

            Any data which is not in a volume will be lost.

            Options:
                  --dry-run   Execute command in dry run mode
            """);
    assertThat(screen("config", 80)).contains("\nAliases:\n  jcompose config, jcompose convert\n");
  }

  @Test
  void aWideTerminalBreaksFewerLinesAndANarrowOneGivesUp() {
    assertThat(screen("down", 200))
        .contains(
            "  -v, --volumes          Remove named volumes declared in the \"volumes\" section of the Compose file and anonymous volumes attached to containers\n");
    assertThat(screen("down", 45).lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(50));
  }

  @Test
  void everyCommandHasAScreenAndIsListed() {
    assertThat(Commands.summaries())
        .isNotEmpty()
        .allSatisfy((_, summary) -> assertThat(summary).isNotBlank());
    Commands.summaries()
        .keySet()
        .forEach(name ->
            Commands.named(List.of(name))
                .ifPresent(command -> assertThat(command.syntax().name()).isEqualTo(name)));
    for (String group : List.of("container", "engine", "image", "system")) {
      assertThat(Commands.group(group).keySet())
          .isNotEmpty()
          .allSatisfy(name ->
              assertThat(Commands.named(List.of(group, name)).orElseThrow().syntax().name())
                  .isEqualTo(group + " " + name));
    }
  }

  @Test
  void everyFlagIsNamedOnceInItsCommand() {
    Commands.summaries()
        .keySet()
        .forEach(name ->
            Commands.named(List.of(name))
                .ifPresent(command -> {
                  List<Flag> flags = command.syntax().flags();
                  assertThat(flags).extracting(Flag::name).doesNotHaveDuplicates();
                  assertThat(flags.stream().map(Flag::shorthand).filter(c -> c != 0))
                      .doesNotHaveDuplicates();
                }));
  }
}
