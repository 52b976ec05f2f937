package dev.jcompose.engine.docker.image;

import dev.jcompose.builder.dockerfile.BuildException;
import dev.jcompose.builder.progress.BuildEvent;
import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.JsonLines;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageException;
import dev.jcompose.model.naming.ImageNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// A build in the words of Docker's classic builder, which programs read: `Step 1/3 : FROM x`, `
/// ---> Using cache`, ` ---> 4a5b6c7d8e9f`. The ids name intermediate results; only the base
/// image's and the last one are ids of images. The answer begins with the first line, so that a
/// Dockerfile that cannot be read gets an error status.
///
/// @see "moby builder/dockerfile: dispatch, printStep"
final class ClassicOutput implements AutoCloseable {
  private static final int SHORT = 12;
  private static final String RED = "\u001b[91m";
  private static final String PLAIN = "\u001b[0m";
  private static final Pattern FAILED =
      Pattern.compile("process \"(.*)\" did not complete successfully: exit code: (\\d+)");

  private static final Pattern PLACE = Pattern.compile("\\A[^\n:]*:(\\d+):\\d+: ");
  private static final Pattern NOT_FOUND = Pattern.compile("\"/([^\"\n]*)\": not found");

  private final Exchange exchange;
  private final Cancellation cancellation;
  private final boolean quiet;
  private Optional<JsonLines> lines = Optional.empty();
  private int steps;
  private int planned;
  private int triggered;

  /// @param cancellation ends the build when the client is gone
  /// @param quiet whether only the id is sent
  ClassicOutput(Exchange exchange, Cancellation cancellation, boolean quiet) {
    this.exchange = exchange;
    this.cancellation = cancellation;
    this.quiet = quiet;
  }

  /// Something happened.
  void event(BuildEvent event) {
    switch (event) {
      case BuildEvent.Planned(int instructions) -> planned = instructions;
      case BuildEvent.Triggered(int count) -> {
        say("# Executing " + count + " build trigger" + (count == 1 ? "" : "s") + "\n");
        triggered = count;
      }
      case BuildEvent.Started(_, String title) -> step(title.substring(title.indexOf("] ") + 2));
      case BuildEvent.Taken(String instruction, boolean again) -> {
        step(instruction);
        if (again) {
          say(" ---> Using cache\n");
        }
      }
      case BuildEvent.Cached _ -> say(" ---> Using cache\n");
      case BuildEvent.State(String id) -> say(" ---> " + id.substring(0, SHORT) + "\n");
      case BuildEvent.Output(_, String line, boolean error) ->
          say(error ? RED + line + "\n" + PLAIN : line + "\n");
      case BuildEvent.Warning(String message) -> say("[Warning] " + message + "\n");
      case BuildEvent.StageImage(String id) -> line(Map.of("aux", Map.of("ID", id)));
      // The error at the end says what failed.
      case BuildEvent.Done _, BuildEvent.Failed _ -> {}
    }
  }

  /// Those that come from the base image have no numbers.
  private void step(String instruction) {
    if (triggered > 0) {
      triggered--;
      return;
    }
    steps++;
    say("Step %d/%d : %s".formatted(steps, planned, instruction));
    say("\n");
  }

  private void say(String text) {
    line(Map.of("stream", text));
  }

  private void line(Object line) {
    if (!quiet) {
      try {
        write(line);
      } catch (IOException gone) {
        cancellation.cancel();
        throw new UncheckedIOException(gone);
      }
    }
  }

  private void write(Object line) throws IOException {
    if (lines.isEmpty()) {
      lines = Optional.of(exchange.lines(DockerJson.docker()));
    }
    lines.get().write(line);
  }

  /// The image is there.
  void built(Image image, List<String> tags) throws IOException {
    String id = image.id().value();
    if (quiet) {
      write(Map.of("stream", id + "\n"));
      return;
    }
    write(Map.of("aux", Map.of("ID", id)));
    write(Map.of("stream", "Successfully built " + image.id().hex().substring(0, SHORT) + "\n"));
    for (String tag : tags) {
      write(Map.of("stream", "Successfully tagged " + ImageNames.withTag(tag) + "\n"));
    }
  }

  /// It could not be built.
  ///
  /// @throws ImageException the same, when nothing was sent yet
  void failed(ImageException problem) throws IOException {
    String message = String.valueOf(problem.getMessage());
    if (lines.isEmpty()) {
      if (problem instanceof BuildException) {
        throw new HttpProblem(400, parseError(message), problem);
      }
      throw problem;
    }
    ObjectNode tree = DockerJson.docker().createObjectNode();
    ObjectNode detail = tree.putObject("errorDetail");
    Matcher command = FAILED.matcher(message);
    if (problem instanceof BuildException failure
        && failure.exitCode().isPresent()
        && failure.output().stream().noneMatch(ClassicOutput::isOfStart)
        && command.find()) {
      message =
          "The command '%s' returned a non-zero code: %s"
              .formatted(command.group(1), command.group(2));
      detail.put("code", failure.exitCode().getAsInt());
    } else if (problem instanceof BuildException failure) {
      message = missingFile(message, failure.line()).orElse(message);
    }
    detail.put("message", message);
    write(tree.put("error", message));
  }

  /// What the runtime says of a command that it could not start, which has no exit code.
  private static boolean isOfStart(String line) {
    return line.startsWith("exec: \"");
  }

  /// `Dockerfile:3:1: unknown instruction: X` as programs look for it.
  private static String parseError(String message) {
    return PLACE.matcher(message).replaceFirst("dockerfile parse error on line $1: ");
  }

  /// What COPY and ADD say of a file that is not there.
  private static Optional<String> missingFile(String message, int line) {
    Matcher file = NOT_FOUND.matcher(message);
    Matcher keyword = Pattern.compile("(?im)^ *" + line + " \\|\\s*(ADD|COPY)\\b").matcher(message);
    return file.find() && keyword.find()
        ? Optional.of(
            "%s failed: file not found in build context or excluded by .dockerignore: stat %s: file does not exist"
                .formatted(keyword.group(1).toUpperCase(Locale.ROOT), file.group(1)))
        : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    if (lines.isPresent()) {
      lines.get().close();
    }
  }
}
