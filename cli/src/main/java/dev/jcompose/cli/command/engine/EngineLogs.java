package dev.jcompose.cli.command.engine;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.engine.EnginePlaces;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// `engine logs`: what the engine wrote, running or not.
public final class EngineLogs implements Command {
  private static final long POLL_MILLIS = 100;

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
    try (InputStream in = Files.newInputStream(log)) {
      byte[] all = in.readAllBytes();
      if (tail.matches("[0-9]{1,9}")) {
        List<String> lines = new String(all, StandardCharsets.UTF_8).lines().toList();
        int skipped = Math.max(0, lines.size() - Integer.parseInt(tail));
        lines.subList(skipped, lines.size()).forEach(call.out()::println);
      } else {
        call.out().write(all, 0, all.length);
      }
      call.out().flush();
      while (call.arguments().on("follow")) {
        byte[] more = in.readAllBytes();
        call.out().write(more, 0, more.length);
        call.out().flush();
        Thread.sleep(POLL_MILLIS);
      }
      return 0;
    } catch (NoSuchFileException e) {
      throw new CommandException("engine: no log yet: " + log);
    } catch (AccessDeniedException e) {
      throw new CommandException(
          "engine: permission denied at " + log + " (only root may read it: run it with sudo)");
    } catch (IOException e) {
      throw new CommandException("engine: cannot read its log: " + e.getMessage());
    }
  }
}
