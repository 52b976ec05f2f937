package dev.jcompose.cli.command.image;

import dev.jcompose.cli.command.Archive;
import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;

/// `image load`: loads images from a Docker or OCI archive.
public final class ImageLoad implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "image load [OPTIONS]",
            "Load an image from a tar archive or STDIN",
            Flag.text("input", 'i', "Read from tar archive file, instead of STDIN"),
            Flag.on("quiet", 'q', "Suppress the load output"))
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    String file = call.arguments().text("input").orElse("-");
    if (file.equals("-") && call.invocation().terminal().input()) {
      throw new CommandException("requested load from stdin, but stdin is empty");
    }
    if (call.dryRun()) {
      call.out().println("Load images from " + file);
      return 0;
    }
    Archive.send(call, "/images/load?quiet=" + (call.arguments().on("quiet") ? 1 : 0), file);
    return 0;
  }
}
