package dev.jcompose.linux.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IoFailureTest {
  private static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new NoSuchFileException("/a"), "/a: no such file or directory"),
        Arguments.of(new AccessDeniedException("/a"), "/a: permission denied"),
        Arguments.of(new FileAlreadyExistsException("/a"), "/a: file exists"),
        Arguments.of(new DirectoryNotEmptyException("/a"), "/a: directory not empty"),
        Arguments.of(new NotDirectoryException("/a"), "/a: not a directory"),
        Arguments.of(
            new FileSystemException("/a", null, "No space left on device"),
            "/a: no space left on device"),
        Arguments.of(new FileSystemException("/a"), "/a: input/output error"),
        Arguments.of(new IOException("No space left on device"), "no space left on device"),
        Arguments.of(new IOException("Is a directory"), "is a directory"),
        Arguments.of(new IOException(), "input/output error"),
        Arguments.of(new MalformedInputException(1), "not valid UTF-8"),
        Arguments.of(new ClosedChannelException(), "the connection was closed"),
        Arguments.of(new UnknownHostException("nowhere"), "nowhere: no such host"),
        Arguments.of(new EOFException(), "unexpected end of the data"),
        Arguments.of(
            new UncheckedIOException(new NoSuchFileException("/a")),
            "/a: no such file or directory"),
        Arguments.of(
            new UncheckedIOException("cannot make /b", new NoSuchFileException("/a")),
            "cannot make /b: /a: no such file or directory"),
        Arguments.of(
            new ExecutionException(new AccessDeniedException("/a")), "/a: permission denied"),
        Arguments.of(
            new LinuxException("mount overlay", 28),
            "mount overlay: No space left on device (ENOSPC)"),
        Arguments.of(new IllegalStateException("java.nio.file.NoSuchFileException: /x"), "/x"),
        Arguments.of(new IllegalStateException("Conflict. It is there"), "Conflict. It is there"),
        Arguments.of(new NullPointerException("because \"x\" is null"), "internal error"),
        Arguments.of(new IllegalStateException(), "internal error"),
        Arguments.of(
            new IOException(
                "PKIX: sun.security.provider.certpath.SunCertPathBuilderException: none"),
            "PKIX: none"),
        Arguments.of(
            new IOException("/srv/com.example.Web/java.util: broken"),
            "/srv/com.example.Web/java.util: broken"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void isSaidInWords(Throwable failure, String words) {
    assertThat(IoFailure.words(failure)).isEqualTo(words);
  }

  /// Whatever the JDK throws for a file.
  @Test
  void soAreRealOnes(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    Path loop = Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
    for (Throwable failure :
        List.of(
            catchThrowable(() -> Files.readString(directory.resolve("none"))),
            catchThrowable(() -> Files.readString(directory)),
            catchThrowable(() -> Files.readString(loop)),
            catchThrowable(() -> Files.readString(file.resolve("below"))),
            catchThrowable(() -> Files.list(file)),
            catchThrowable(() -> Files.createDirectory(file)),
            catchThrowable(() -> Files.delete(directory)))) {
      assertThat(IoFailure.words(failure))
          .doesNotContain("Exception", "java.")
          .matches(".*: [a-z].*|is a directory");
    }
  }

  @Test
  void aFullDiskIsRecognised() {
    assertThat(IoFailure.isFull(new IOException("No space left on device"))).isTrue();
    assertThat(IoFailure.isFull(new FileSystemException("/a", null, "Disk quota exceeded")))
        .isTrue();
    assertThat(IoFailure.isFull(new LinuxException("write", 28))).isTrue();
    assertThat(IoFailure.isFull(new NoSuchFileException("/a"))).isFalse();
    assertThat(IoFailure.isFull(new IllegalStateException("no space left on device"))).isFalse();
  }
}
