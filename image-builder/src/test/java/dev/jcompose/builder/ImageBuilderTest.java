package dev.jcompose.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.builder.cache.CachePruning;
import dev.jcompose.builder.dockerfile.BuildException;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.source.NamedContext;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImagesInUse;
import dev.jcompose.image.fixture.TestTar;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class ImageBuilderTest extends BuildFixture {
  @Test
  void everyInstructionLeavesItsMark() throws IOException, InterruptedException {
    write("app.txt", "hello");
    write("dir/one", "1");
    write("dir/two", "2");
    Image image =
        build(
            """
            FROM base
            ARG VERSION=1
            ENV A=${VERSION}x B="two words"
            LABEL k="v $A"
            WORKDIR /srv/app
            COPY app.txt dir/o* ./
            COPY --chown=app:staff --chmod=600 dir /data
            ADD dir /added/
            RUN echo "$A-$VERSION" > out && busybox id -u > who
            EXPOSE 80 53/udp 8000-8001
            VOLUME ["/data", "/more"]
            USER app
            STOPSIGNAL SIGQUIT
            HEALTHCHECK --interval=5s --retries=2 CMD busybox true
            ENTRYPOINT ["/bin/busybox"]
            CMD ["ls", "-l"]
            """);
    assertThat(image.config().environment()).containsExactly("PATH=/bin", "A=1x", "B=two words");
    assertThat(image.config().labels()).containsEntry("k", "v 1x");
    assertThat(image.config().workingDirectory()).isEqualTo("/srv/app");
    assertThat(image.config().exposedPorts())
        .containsExactlyInAnyOrder("80/tcp", "53/udp", "8000/tcp", "8001/tcp");
    assertThat(image.config().volumes()).containsExactlyInAnyOrder("/data", "/more");
    assertThat(image.config().user()).isEqualTo("app");
    assertThat(image.config().stopSignal()).hasValue("SIGQUIT");
    assertThat(image.config().entrypoint()).hasValue(List.of("/bin/busybox"));
    assertThat(image.config().command()).hasValue(List.of("ls", "-l"));
    assertThat(image.config().healthcheck().orElseThrow().test())
        .containsExactly("CMD-SHELL", "busybox true");
    try (Directory root = root(image)) {
      assertThat(text(root, "srv/app/out")).isEqualTo("1x-1\n");
      assertThat(text(root, "srv/app/who")).isEqualTo("0\n");
      assertThat(text(root, "srv/app/app.txt")).isEqualTo("hello");
      assertThat(text(root, "srv/app/one")).isEqualTo("1");
      assertThat(text(root, "added/two")).isEqualTo("2");
      FileStatus copied = root.find("data/one", false).orElseThrow();
      assertThat(copied.uid()).isEqualTo(1000);
      assertThat(copied.gid()).isEqualTo(50);
      assertThat(copied.mode()).isEqualTo(0600);
      assertThat(root.find("srv/app/two", false)).isEmpty();
      assertThat(text(root, "etc/base")).isEqualTo("base");
      // Mounts of a container are not part of the image.
      for (String stub : List.of(".dockerenv", "dev/console", "etc/hosts", "etc/mtab", "proc")) {
        assertThat(root.find(stub, false)).as(stub).isEmpty();
      }
    }
  }

  @Test
  void onlyStagesThatAreNeededAreBuilt() throws IOException, InterruptedException {
    Image image =
        build(
            """
            ARG BASE=base
            FROM $BASE AS one
            RUN echo 1 > /one && ln /one /same && ln -s /etc /link
            FROM base AS unused
            RUN exit 1
            FROM scratch
            COPY --from=one /one /same /link/base /out/
            COPY --from=base /etc/passwd /copied
            ENTRYPOINT ["/nothing"]
            """);
    try (Directory root = root(image)) {
      assertThat(text(root, "out/one")).isEqualTo("1\n");
      assertThat(text(root, "out/base")).isEqualTo("base");
      assertThat(text(root, "copied")).startsWith("root:");
      assertThat(root.find("bin", false)).isEmpty();
    }
    assertThat(image.config().environment().getFirst()).startsWith("PATH=/usr/local/sbin:");
  }

  /// Services whose images these are have to be built before.
  @Test
  void whatADockerfileTakesFromIsKnownBeforeItIsBuilt() {
    BuildRequest request =
        request(
            """
            ARG BASE=one
            FROM $BASE AS made
            COPY --from=two /a /b
            RUN --mount=type=cache,target=/c --mount=type=bind,from=three,target=/m true
            """,
            Map.of(),
            Map.of());
    assertThat(images.builder().sources(request)).containsExactly("one", "three", "two");
  }

  /// Reading one would wait for ever.
  @Test
  void aDockerfileThatIsAPipeIsRefused() throws IOException, InterruptedException {
    Path pipe = context.resolve("Dockerfile");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> run(BuildRequest.of(context)))
        .hasMessage("failed to read dockerfile: " + pipe + ": is not a file");
  }

  @Test
  void ignoredFilesAreNotPartOfTheContext() throws IOException, InterruptedException {
    write(".dockerignore", "*.log\nsecret\n!keep.log\n");
    write("x.log", "x");
    write("keep.log", "k");
    write("secret/key", "s");
    write("a", "a");
    try (Directory root = root(build("FROM scratch\nCOPY . /\n"))) {
      assertThat(root.find("a", false)).isPresent();
      assertThat(root.find("keep.log", false)).isPresent();
      assertThat(root.find("x.log", false)).isEmpty();
      assertThat(root.find("secret", false)).isEmpty();
    }
    assertThatThrownBy(() -> build("FROM scratch\nCOPY secret /\n"))
        .hasMessageContaining("Dockerfile:2:6: \"/secret\": not found (it is ignored");
  }

  @Test
  void linksInTheDestinationStayInsideTheImage() throws IOException, InterruptedException {
    write("f", "new");
    Path outside = Files.writeString(temp.resolve("outside"), "untouched");
    Image image =
        build(
            "FROM base\nRUN ln -s "
                + outside
                + " /abs && ln -s ../../../../.."
                + outside
                + " /rel && mkdir -p "
                + outside.getParent()
                + "\nCOPY f /abs\nCOPY f /rel\n");
    assertThat(outside).hasContent("untouched");
    try (Directory root = root(image)) {
      assertThat(text(root, outside.toString())).isEqualTo("new");
    }
  }

  @Test
  void anArchiveIsUnpackedByAddAndNotByCopy() throws IOException, InterruptedException {
    byte[] tar = new TestTar().file("in/side", "x").hardlink("in/again", "in/side").bytes();
    Files.write(context.resolve("a.tgz"), TestTar.gzip(tar));
    try (Directory root = root(build("FROM scratch\nADD a.tgz /x\nCOPY a.tgz /y/\n"))) {
      assertThat(text(root, "x/in/again")).isEqualTo("x");
      assertThat(root.find("y/a.tgz", false)).isPresent();
    }
  }

  @Test
  void heredocsAreFilesAndScripts() throws IOException, InterruptedException {
    Image image =
        build(
            """
            FROM base
            ARG X=5
            COPY <<one <<"two" /files/
            x is $X
            one
            x is $X
            two
            RUN <<EOF
            echo first > /r
            echo second >> /r
            EOF
            RUN cat <<EOF > /s
            $X
            EOF
            """);
    try (Directory root = root(image)) {
      assertThat(text(root, "files/one")).isEqualTo("x is 5\n");
      assertThat(text(root, "files/two")).isEqualTo("x is $X\n");
      assertThat(text(root, "r")).isEqualTo("first\nsecond\n");
      assertThat(text(root, "s")).isEqualTo("5\n");
    }
  }

  @Test
  void mountsOfAStepLeaveNothingBehind() throws IOException, InterruptedException {
    write("in/file", "from context");
    Path secret = Files.writeString(temp.resolve("token"), "s3cret");
    String dockerfile =
        """
        FROM base
        RUN --mount=type=secret,id=token,required=true \\
            --mount=type=cache,target=/cache --mount=type=tmpfs,target=/t/deep \\
            --mount=type=bind,source=in,target=/ctx \\
            cat /run/secrets/token | busybox wc -c > /n && echo x >> /cache/log \\
            && touch /t/deep/y && cat /ctx/file > /copy && cp /cache/log /log
        """;
    BuildRequest request = request(dockerfile, Map.of(), Map.of("token", secret));
    Image image = run(request);
    try (Directory root = root(image)) {
      assertThat(text(root, "n").strip()).isEqualTo("6");
      assertThat(text(root, "copy")).isEqualTo("from context");
      assertThat(text(root, "log")).isEqualTo("x\n");
      for (String gone : List.of("run/secrets", "cache", "t", "ctx")) {
        assertThat(root.find(gone, false)).as(gone).isEmpty();
      }
    }
    assertThat(grep(temp.resolve("store"), "s3cret")).isEmpty();
  }

  @Test
  void aFailingCommandIsShownWithItsLineItsOutputAndItsCode() {
    assertThatThrownBy(() -> build("FROM base\nRUN echo going wrong; exit 7\n"))
        .isInstanceOfSatisfying(
            BuildException.class,
            failure -> {
              assertThat(failure.line()).isEqualTo(2);
              assertThat(failure.exitCode()).hasValue(7);
              assertThat(failure.output()).containsExactly("going wrong");
              assertThat(failure.getMessage())
                  .contains("Dockerfile:2:1: process \"/bin/sh -c echo going wrong; exit 7\"")
                  .contains("exit code: 7")
                  .contains("     | ^");
            });
    assertThat(temp.resolve("store/tmp")).isEmptyDirectory();
    assertThat(images.list()).hasSize(1);
  }

  @Test
  void copiesKeepParentsAndLinksHideWhatIsBelow() throws IOException, InterruptedException {
    write("a/b/one", "1");
    write("a/c/two", "2");
    Image image =
        build(
            """
            FROM base
            RUN ln -s /etc /dest
            COPY --parents a/b/one a/c /kept/
            COPY --parents a/./b/one /pivot/
            COPY --link a/b/one /dest/one
            COPY nothing* /nowhere/
            """);
    try (Directory root = root(image)) {
      assertThat(text(root, "kept/a/b/one")).isEqualTo("1");
      assertThat(text(root, "kept/a/c/two")).isEqualTo("2");
      assertThat(text(root, "pivot/b/one")).isEqualTo("1");
      assertThat(root.find("dest", false).orElseThrow().isDirectory()).isTrue();
      assertThat(root.find("etc/one", false)).isEmpty();
      assertThat(root.find("nowhere", false)).isEmpty();
    }
  }

  /// The manifests of all packages of a repository: the reason why people write `--parents`.
  @Test
  void twoStarsAreAnyNumberOfDirectoriesWithParents() throws IOException, InterruptedException {
    write("package.json", "0");
    write("one/package.json", "1");
    write("one/node_modules/x/package.json", "no");
    write("apps/two/deep/package.json", "2");
    write("apps/two/index.js", "no");
    Files.createSymbolicLink(context.resolve("apps/two/again"), Path.of("../.."));
    Image image =
        build(
            """
            FROM scratch
            COPY --parents --exclude=**/node_modules ./**/package.json /all/
            COPY --parents apps/./two/**/*.json /pivot/
            COPY --parents --exclude=two/deep apps/./two /without/
            COPY **/package.json /flat/
            """);
    try (Directory root = root(image)) {
      assertThat(text(root, "all/package.json")).isEqualTo("0");
      assertThat(text(root, "all/one/package.json")).isEqualTo("1");
      assertThat(text(root, "all/apps/two/deep/package.json")).isEqualTo("2");
      assertThat(root.find("all/one/node_modules", false)).isEmpty();
      assertThat(root.find("all/apps/two/index.js", false)).isEmpty();
      assertThat(root.find("all/apps/two/again", false)).isEmpty();
      assertThat(text(root, "pivot/two/deep/package.json")).isEqualTo("2");
      assertThat(root.find("without/two/index.js", false)).isPresent();
      assertThat(root.find("without/two/deep", false)).isEmpty();
      assertThat(text(root, "flat/package.json")).isEqualTo("1");
    }
  }

  @Test
  void linkedCopiesLeaveDirectoriesAsTheyAre() throws IOException, InterruptedException {
    write("a", "1");
    Image image =
        build(
            """
            FROM base
            RUN mkdir -p /srv/open && chmod 1777 /srv/open && chown 7:8 /srv
            COPY --link --chown=200 a /srv/open/new/a
            COPY --link a /srv/open
            """);
    try (Directory root = root(image)) {
      FileStatus srv = root.find("srv", false).orElseThrow();
      assertThat(List.of(srv.uid(), srv.gid())).containsExactly(7L, 8L);
      assertThat(root.find("srv/open", false).orElseThrow().mode()).isEqualTo(01777);
      assertThat(root.find("srv/open/new", false).orElseThrow().uid()).isEqualTo(200);
      assertThat(text(root, "srv/open/a")).isEqualTo("1");
    }
  }

  @Test
  void triggersHaveTheirHeredocs() throws IOException, InterruptedException {
    Image image =
        build(
            """
            FROM base AS parent
            ONBUILD RUN <<EOF
            echo one > /one
            EOF
            ONBUILD COPY <<A <<"B" /files/
            x is $((1 + 1))
            A
            second $X
            B
            FROM parent
            RUN cat > /apart << 'EOF' && echo $((1 << 3)) > /shifted
            text $X
            EOF
            RUN << END
            echo script > /script
            END
            """);
    try (Directory root = root(image)) {
      assertThat(text(root, "one")).isEqualTo("one\n");
      assertThat(text(root, "files/B")).isEqualTo("second $X\n");
      assertThat(text(root, "apart")).isEqualTo("text $X\n");
      assertThat(text(root, "shifted")).isEqualTo("8\n");
      assertThat(text(root, "script")).isEqualTo("script\n");
    }
  }

  @Test
  void whatIsNotDoneYetIsRefusedWithItsPlace() {
    for (String line :
        List.of(
            "ADD --checksum=sha256:0 a /",
            "RUN --mount=type=ssh,required=true true",
            "RUN --device=x true",
            "RUN --security=insecure true",
            "RUN --network=host true",
            "COPY --from=nowhere /a /b")) {
      assertThatThrownBy(() -> build("FROM base\n" + line + "\n"))
          .as(line)
          .isInstanceOf(BuildException.class)
          .hasMessageStartingWith("Dockerfile:2:");
    }
  }

  @Test
  void triggersRunInTheChild() throws IOException, InterruptedException {
    write("f", "f");
    build("FROM base\nONBUILD COPY f /f\nONBUILD ENV T=1\n", "parent");
    Image child = build("FROM parent\n");
    assertThat(child.config().environment()).contains("T=1");
    assertThat(child.config().onBuild()).isEmpty();
    try (Directory root = root(child)) {
      assertThat(text(root, "f")).isEqualTo("f");
    }
  }

  @Test
  void contextsHaveNames() throws IOException, InterruptedException {
    Path other = Files.createDirectory(temp.resolve("other"));
    Files.writeString(other.resolve("x"), "other");
    BuildRequest request =
        request("FROM img\nCOPY --from=dir x /x\n", Map.of(), Map.of())
            .withContexts(
                Map.of(
                    "dir", new NamedContext.Directory(other),
                    "img", new NamedContext.FromImage("base")))
            .withLabels(Map.of("l", "1"))
            .withTags(List.of("named:1"));
    Image image = run(request);
    assertThat(image.tags()).containsExactly("named:1");
    assertThat(image.config().labels()).containsEntry("l", "1");
    try (Directory root = root(image)) {
      assertThat(text(root, "x")).isEqualTo("other");
    }
  }

  @Test
  void cancellingEndsTheRunningStep() throws IOException, InterruptedException {
    BuildRequest request = request("FROM base\nRUN sleep 60\n", Map.of(), Map.of());
    long before = System.nanoTime();
    Thread canceller =
        Thread.ofVirtual()
            .start(() -> {
              Awaitility.await().until(() -> events.toString().contains("RUN sleep"));
              request.cancellation().cancel();
            });
    assertThatThrownBy(() -> run(request)).hasMessageContaining("cancelled");
    canceller.join();
    assertThat(System.nanoTime() - before).isLessThan(30_000_000_000L);
    assertThat(temp.resolve("store/tmp")).isEmptyDirectory();
  }

  @Test
  void theSameInputGivesTheSameImageWithSourceDateEpoch() throws IOException, InterruptedException {
    write("a/b", "1");
    String dockerfile = "FROM base\nCOPY a /x/y\nRUN echo 1 > /z && rm /etc/base\nWORKDIR /w\n";
    Map<String, String> args = Map.of("SOURCE_DATE_EPOCH", "1000000000");
    Image first = build(dockerfile, args);
    images.remove(first.id().value(), true, ImagesInUse.NONE);
    images.pruneBuildCache(CachePruning.ALL);
    Image second = build(dockerfile, args);
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.createdAt().getEpochSecond()).isEqualTo(1_000_000_000L);
  }
}
