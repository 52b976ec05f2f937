package dev.jcompose.cli.command;

import dev.jcompose.cli.CommandException;
import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Sends a file, or standard input, to the engine and prints what it says to it.
final class Archive {
  private Archive() {}

  /// Sends.
  ///
  /// @param file its name, `-` for standard input
  static void send(Call call, String path, String file) {
    try (InputStream in = open(call, file);
        Answer answer = call.engine().upload(EngineClient.DOCKER + path, "application/x-tar", in)) {
      answer.eachLine(line -> print(call, line));
    } catch (IOException e) {
      throw new CommandException(file + ": cannot read: " + e.getMessage());
    }
  }

  /// Writes what the engine answers to the file that `--output` names, or to standard output.
  static void receive(Call call, String path) {
    String output = call.arguments().text("output").orElse("");
    if (output.isEmpty() && call.invocation().terminal().output()) {
      throw new CommandException("cowardly refusing to save to a terminal (use -o or redirect)");
    }
    try (Answer answer = call.engine().open("GET", path, "")) {
      if (output.isEmpty()) {
        answer.body().transferTo(call.out());
        call.out().flush();
        return;
      }
      // Under another name until it is whole.
      Path file = call.invocation().directory().resolve(output);
      Path part = file.resolveSibling("." + file.getFileName() + ".part");
      try {
        Files.copy(answer.body(), part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new CommandException(
          (output.isEmpty() ? "standard output" : output) + ": cannot write: " + e.getMessage());
    }
  }

  private static InputStream open(Call call, String file) throws IOException {
    if (file.equals("-")) {
      return call.invocation().in();
    }
    Path path = call.invocation().directory().resolve(file);
    if (!Files.isRegularFile(path)) {
      throw new CommandException("open " + path + ": no such file or directory");
    }
    return Files.newInputStream(path);
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
