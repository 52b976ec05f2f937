package dev.jcompose.cli.command;

import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.model.file.ProcessFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/// Sends a file, or standard input, to the engine and prints its answer.
public final class Archive {
  private Archive() {}

  /// Sends.
  ///
  /// @param file its name, `-` for standard input
  public static void send(Call call, String path, String file) {
    try (InputStream in = open(call, file);
        Answer answer = call.engine().upload(EngineClient.DOCKER + path, "application/x-tar", in)) {
      answer.eachLine(line -> print(call, line));
    } catch (NoSuchFileException e) {
      throw new CommandException("open " + e.getMessage() + ": no such file or directory");
    } catch (IOException e) {
      throw unreadable(file, e);
    } catch (UncheckedIOException e) {
      throw unreadable(file, Objects.requireNonNull(e.getCause()));
    }
  }

  /// Writes what the engine answers to the file that `--output` names, or to standard output.
  public static void receive(Call call, String path) {
    String output = call.arguments().text("output").orElse("");
    if (output.isEmpty() && call.invocation().terminal().output()) {
      throw new CommandException("cowardly refusing to save to a terminal (use -o or redirect)");
    }
    Path file = call.invocation().directory().resolve(output);
    try (Answer answer = call.engine().open("GET", path, "")) {
      if (output.isEmpty()) {
        answer.body().transferTo(call.out());
        call.out().flush();
      } else if (ProcessFiles.contain(file) || (Files.exists(file) && !Files.isRegularFile(file))) {
        // A descriptor, a device or a pipe is written to, not replaced; a directory fails.
        try (OutputStream out = Files.newOutputStream(file)) {
          answer.body().transferTo(out);
        }
      } else {
        replace(file, answer.body());
      }
    } catch (IOException e) {
      throw new CommandException(
          (output.isEmpty() ? "standard output" : output) + ": cannot write: " + reason(e));
    }
  }

  // Under another name until it is whole.
  private static void replace(Path file, InputStream content) throws IOException {
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// The bytes of a small file, or of standard input.
  ///
  /// @param file its name, `-` for standard input
  public static byte[] read(Call call, String file) {
    try (InputStream in = open(call, file)) {
      return in.readAllBytes();
    } catch (NoSuchFileException e) {
      throw new CommandException("open " + e.getMessage() + ": no such file or directory");
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static InputStream open(Call call, String file) throws IOException {
    return file.equals("-")
        ? call.invocation().in()
        : Files.newInputStream(call.invocation().directory().resolve(file));
  }

  private static CommandException unreadable(String file, IOException problem) {
    String name = file.equals("-") ? "standard input" : file;
    return new CommandException(name + ": cannot read: " + reason(problem));
  }

  private static String reason(IOException problem) {
    return switch (problem) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "no such directory";
      case FileSystemException failure when failure.getReason() != null -> failure.getReason();
      default -> String.valueOf(problem.getMessage());
    };
  }

  private static void print(Call call, Json line) {
    line.at("error")
        .someText()
        .ifPresent(error -> {
          throw new CommandException(error);
        });
    line.at("stream").someText().ifPresent(text -> call.out().print(text));
    line.at("status").someText().ifPresent(text -> call.out().println(text));
  }
}
