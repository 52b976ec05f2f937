package dev.jcompose.cli.command.engine;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.engine.EnginePlaces;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.linux.call.IoFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// `engine logs`: what the engine wrote, running or not.
public final class EngineLogs implements Command {
  private static final long POLL_MILLIS = 100;
  private static final int CHUNK = 1 << 16;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "engine logs [OPTIONS]",
            "View the engine's log",
            Flag.on("follow", 'f', "Follow log output"),
            Flag.text("tail", 'n', "Number of lines to show from the end of the log")
                .defaulting("all"))
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) throws InterruptedException {
    Path log = EnginePlaces.of(call.invocation()).log();
    String tail = call.arguments().text("tail").orElse("all");
    if (!tail.equals("all") && !tail.matches("[0-9]{1,9}")) {
      throw new CommandException(
          "invalid argument \"" + tail + "\" for \"-n, --tail\" flag: a number of lines, or all");
    }
    try {
      byte[] all = whole(log);
      if (!tail.equals("all")) {
        List<String> lines = new String(all, StandardCharsets.UTF_8).lines().toList();
        int skipped = Math.max(0, lines.size() - Integer.parseInt(tail));
        lines.subList(skipped, lines.size()).forEach(call.out()::println);
      } else {
        call.out().write(all, 0, all.length);
      }
      call.out().flush();
      if (call.arguments().on("follow")) {
        follow(log, call.out());
      }
      return 0;
    } catch (NoSuchFileException e) {
      throw new CommandException("engine: no log yet: " + log);
    } catch (AccessDeniedException e) {
      throw new CommandException(
          "engine: permission denied at " + log + " (only root may read it: run it with sudo)");
    } catch (IOException e) {
      throw new CommandException("engine: cannot read its log: " + IoFailure.words(e));
    }
  }

  /// The log from before it was last truncated, and the log.
  private static byte[] whole(Path log) throws IOException {
    byte[] now = Files.readAllBytes(log);
    Path before = log.resolveSibling(log.getFileName() + ".1");
    if (!Files.exists(before)) {
      return now;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(Files.readAllBytes(before));
    all.write(now);
    return all.toByteArray();
  }

  private static void follow(Path log, PrintStream out) throws IOException, InterruptedException {
    try (FileChannel in = FileChannel.open(log)) {
      long at = in.size();
      while (true) {
        if (in.size() < at) {
          // The file was started afresh.
          at = 0;
        }
        ByteBuffer more = ByteBuffer.allocate((int) Math.min(CHUNK, in.size() - at));
        int count = in.read(more, at);
        if (count > 0) {
          at += count;
          out.write(more.array(), 0, count);
          out.flush();
        } else {
          Thread.sleep(POLL_MILLIS);
        }
      }
    }
  }
}
