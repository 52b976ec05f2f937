package dev.jcompose.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.CommandRun;
import dev.jcompose.cli.FakeEngine;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The commands for images, against an engine that answers as scripted.
@Timeout(20)
class ImageCommandsTest {
  private static final String FIRST = "a".repeat(64);
  private static final String SECOND = "b".repeat(64);
  private final FakeEngine fake = FakeEngine.start();
  private CommandRun cli = new CommandRun(Path.of("/"));

  @BeforeEach
  void images(@TempDir Path directory) {
    cli = new CommandRun(directory).to(fake);
    long now = Instant.now().getEpochSecond();
    fake.on(
        "GET /images/json",
        200,
        """
        [{"Id":"sha256:%s","Created":%d,"Size":1500000,
          "RepoTags":["web:1","web:2","r:5000/web:1"],"RepoDigests":["web@sha256:cafe"]},
         {"Id":"sha256:%s","Created":%d,"Size":10,
          "RepoTags":[],"RepoDigests":["db@sha256:beef"]},
         {"Id":"sha256:%s","Created":%d,"Size":10,"RepoTags":[],"RepoDigests":[]}]\
        """
            .formatted(FIRST, now - 120, SECOND, now - 7200, "c".repeat(64), now - 7300));
    fake.on("POST /images/prune", 200, "{\"ImagesDeleted\":[],\"SpaceReclaimed\":0}");
    fake.on("POST /build/prune", 200, "{\"CachesDeleted\":[],\"SpaceReclaimed\":0}");
  }

  @AfterEach
  void close() {
    fake.close();
  }

  @Test
  void everyNameHasARow() {
    assertThat(cli.run("image", "ls")).isZero();

    assertThat(cli.out())
        .isEqualTo(
            """
            REPOSITORY   TAG       IMAGE ID       CREATED         SIZE
            web          1         aaaaaaaaaaaa   2 minutes ago   1.5MB
            web          2         aaaaaaaaaaaa   2 minutes ago   1.5MB
            r:5000/web   1         aaaaaaaaaaaa   2 minutes ago   1.5MB
            db           <none>    bbbbbbbbbbbb   2 hours ago     10B
            <none>       <none>    cccccccccccc   2 hours ago     10B
            """);
  }

  @Test
  void digestsAreShownBesideTheTagsOfTheirRepository() {
    assertThat(cli.run("image", "ls", "--digests", "--format", "{{.Repository}} {{.Digest}}"))
        .isZero();
    assertThat(cli.run("image", "ls", "--digests")).isZero();

    assertThat(cli.out())
        .isEqualTo(
            """
            web sha256:cafe
            web sha256:cafe
            r:5000/web <none>
            db sha256:beef
            <none> <none>
            REPOSITORY   TAG       DIGEST        IMAGE ID       CREATED         SIZE
            web          1         sha256:cafe   aaaaaaaaaaaa   2 minutes ago   1.5MB
            web          2         sha256:cafe   aaaaaaaaaaaa   2 minutes ago   1.5MB
            r:5000/web   1         <none>        aaaaaaaaaaaa   2 minutes ago   1.5MB
            db           <none>    sha256:beef   bbbbbbbbbbbb   2 hours ago     10B
            <none>       <none>    <none>        cccccccccccc   2 hours ago     10B
            """);
  }

  @Test
  void filtersAreSentAsTheApiWantsThem() {
    cli.run("image", "ls", "-f", "label=a", "--filter", "label=b=c", "x:*");
    cli.run("image", "prune", "-a", "-f", "--filter", "until=10h");
    cli.run("builder", "prune", "-f", "--filter", "type=regular");

    assertThat(fake.requests())
        .extracting(FakeEngine.Request::query)
        .containsExactly(
            "all=0&filters={\"label\":{\"a\":true,\"b=c\":true},\"reference\":{\"x:*\":true}}",
            "filters={\"until\":{\"10h\":true},\"dangling\":{\"false\":true}}",
            "filters={\"type\":{\"regular\":true}}&all=0");
    assertThat(cli.run("image", "ls", "-f", "dangling")).isEqualTo(16);
    assertThat(cli.err())
        .isEqualTo(
            "invalid argument \"dangling\" for \"--filter\" flag: bad format of filter"
                + " (expected name=value)\n");
  }

  @Test
  void whatIsLostForGoodIsAskedFirst() {
    cli.input("n\n").run("image", "prune");
    cli.input("").run("builder", "prune", "-a");
    assertThat(fake.requests()).isEmpty();

    cli.input("Y\n").run("image", "prune", "-a");

    assertThat(fake.requests("POST /images/prune")).hasSize(1);
    assertThat(cli.out())
        .isEqualTo(
            """
            WARNING! This will remove all dangling images.
            Are you sure you want to continue? [y/N] \
            WARNING! This will remove all build cache. Are you sure you want to continue? [y/N]\s
            WARNING! This will remove all images without at least one container associated to them.
            Are you sure you want to continue? [y/N] Total reclaimed space: 0B
            """);
  }

  @Test
  void historyIsForPeopleOrExact() {
    fake.on(
        "GET /images/x/history",
        200,
        """
        [{"Id":"sha256:%s","Created":1700000000,"CreatedBy":"RUN a","Size":2000,"Comment":"c"},
         {"Id":"<missing>","Created":0,"CreatedBy":"","Size":0,"Comment":""}]\
        """
            .formatted(FIRST));

    cli.run("image", "history", "--human=false", "x");

    assertThat(cli.out())
        .isEqualTo(
            """
            IMAGE          CREATED AT             CREATED BY   SIZE      COMMENT
            aaaaaaaaaaaa   2023-11-14T22:13:20Z   RUN a        2000      c
            <missing>      N/A                                 0        \s
            """);
  }
}
