package dev.jcompose.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManualPagesTest {
  @TempDir Path directory = Path.of("/");

  @Test
  void thereIsAPageForEachCommandAndGroup() throws IOException {
    assertThat(new CommandRun(directory).run("__manual", "man")).isZero();

    try (Stream<Path> pages = Files.list(directory.resolve("man"))) {
      List<String> names = pages.map(page -> page.getFileName().toString()).toList();
      assertThat(names)
          .contains("jcompose.1", "jcompose-up.1", "jcompose-image.1", "jcompose-image-ls.1")
          .allMatch(name -> name.matches("jcompose(-[a-z]+)*\\.1"));
    }
    assertThat(Files.readString(directory.resolve("man/jcompose-kill.1")))
        .startsWith(".TH \"jcompose\\-kill\" 1 \"\" \"jcompose 0")
        .endsWith(
            """
            .SH "NAME"
            .PP
            jcompose\\-kill \\- force stop service containers
            .SH "SYNOPSIS"
            .PP
            jcompose kill [OPTIONS] [SERVICE...]
            .SH "OPTIONS"
            .TP
            \\fB\\-\\-dry\\-run\\fR
            Execute command in dry run mode
            .TP
            \\fB\\-\\-remove\\-orphans\\fR
            Remove containers for services not defined in the Compose file
            .TP
            \\fB\\-s, \\-\\-signal\\fR string
            SIGNAL to send to the container
            .br
            Default: SIGKILL
            .SH "SEE ALSO"
            \\fBjcompose\\fR(1)
            """);
  }

  @Test
  void textsCannotBecomeRequests() {
    String page =
        new Roff("x", 1, "0").section("A").paragraph(".so /etc/passwd\n'quoted' a\\b").print();

    assertThat(page).endsWith(".PP\n\\&.so /etc/passwd\n.br\n\\&'quoted' a\\eb\n");
  }
}
