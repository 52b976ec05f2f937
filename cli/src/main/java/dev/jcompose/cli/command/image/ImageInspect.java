package dev.jcompose.cli.command.image;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Inspection;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;

/// `image inspect`: everything the engine knows about images.
public final class ImageInspect implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "image inspect [OPTIONS] IMAGE [IMAGE...]",
            "Display detailed information on one or more images",
            Inspection.FORMAT)
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Call call) {
    return Inspection.print(call, image -> EngineClient.DOCKER + "/images/" + image + "/json");
  }
}
