package dev.jcompose.cli.command.image;

import dev.jcompose.cli.command.Archive;
import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// `image save`: writes images as an archive that Docker and OCI tools read.
public final class ImageSave implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "image save [OPTIONS] IMAGE [IMAGE...]",
            "Save one or more images to a tar archive (streamed to STDOUT by default)",
            Flag.text("output", 'o', "Write to a file, instead of STDOUT"))
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Call call) {
    StringBuilder path = new StringBuilder(EngineClient.DOCKER + "/images/get");
    for (String name : call.names()) {
      path.append(path.indexOf("?") < 0 ? '?' : '&')
          .append("names=")
          .append(URLEncoder.encode(name, StandardCharsets.UTF_8));
    }
    Archive.receive(call, path.toString());
    return 0;
  }
}
