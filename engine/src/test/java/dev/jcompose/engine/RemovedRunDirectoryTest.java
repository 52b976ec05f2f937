package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.ContainerState.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A cleaner of `/run` removed the shims' directories, or only the files in them.
@Tag("root")
class RemovedRunDirectoryTest extends EngineTest {
  @ParameterizedTest
  @EnumSource
  void aContainerWhoseRunDirectoryWasRemovedIsFoundByItsCgroup(Removed removed) throws IOException {
    Container runs = test.run("runs", "exec sleep 1000", Map.of());
    test.restart(() -> {
      try {
        removed.from(test.config.runRoot().resolve("containers"), runs.id().value());
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    });

    Container found = test.get("runs");
    assertThat(found.state().status()).isEqualTo(Status.RUNNING);
    assertThat(found.state().pid()).isEqualTo(runs.state().pid());
    assertThat(test.engine().containers().top("runs", List.of()).rows()).isNotEmpty();
    test.engine().containers().pause("runs");
    test.engine().containers().unpause("runs");
    test.engine().containers().stop("runs", Optional.of(Duration.ofSeconds(1)), Optional.empty());
    assertThat(ProcessHandle.of(runs.state().pid())).isEmpty();
    assertThat(test.get("runs").state().status()).isEqualTo(Status.EXITED);
    test.engine().containers().start("runs");
    assertThat(test.get("runs").state().status()).isEqualTo(Status.RUNNING);
    assertThat(test.engine().containers().top("runs", List.of()).rows()).hasSize(1);
  }

  /// How much a cleaner takes.
  enum Removed {
    EVERYTHING {
      @Override
      void from(Path runtimeRoot, String id) throws IOException {
        removeBelow(runtimeRoot);
      }
    },
    THE_DIRECTORY {
      @Override
      void from(Path runtimeRoot, String id) throws IOException {
        Path directory = runtimeRoot.resolve("containers").resolve(id);
        removeBelow(directory);
        Files.delete(directory);
      }
    },
    THE_FILES {
      @Override
      void from(Path runtimeRoot, String id) throws IOException {
        removeBelow(runtimeRoot.resolve("containers").resolve(id));
      }
    },
    THE_SOCKET {
      @Override
      void from(Path runtimeRoot, String id) throws IOException {
        Files.delete(runtimeRoot.resolve("containers").resolve(id).resolve("sock"));
      }
    },
    THE_RECORD {
      @Override
      void from(Path runtimeRoot, String id) throws IOException {
        Files.writeString(
            runtimeRoot.resolve("containers").resolve(id).resolve("pid"), "one two 3 4 5 6 7");
      }
    },
    /// Reading or opening one would wait for ever.
    PIPES_IN_THEIR_PLACE {
      @Override
      void from(Path runtimeRoot, String id) throws IOException {
        for (Path file : emptied(runtimeRoot, id)) {
          try {
            assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
          } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
          }
        }
      }
    },
    DIRECTORIES_IN_THEIR_PLACE {
      @Override
      void from(Path runtimeRoot, String id) throws IOException {
        for (Path file : emptied(runtimeRoot, id)) {
          Files.createDirectory(file);
        }
      }
    };

    abstract void from(Path runtimeRoot, String id) throws IOException;

    /// Every file that there may be, now missing.
    private static List<Path> emptied(Path runtimeRoot, String id) throws IOException {
      Path directory = runtimeRoot.resolve("containers").resolve(id);
      removeBelow(directory);
      return Stream.of("pid", "exit", "lost", "exec", "sock").map(directory::resolve).toList();
    }

    private static void removeBelow(Path root) throws IOException {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem)
                throws IOException {
              if (!directory.equals(root)) {
                Files.delete(directory);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    }
  }
}
