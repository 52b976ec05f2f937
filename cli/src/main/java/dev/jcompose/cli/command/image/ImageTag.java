package dev.jcompose.cli.command.image;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import java.util.Map;

/// `image tag`: gives an image one more name.
public final class ImageTag implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "image tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
            "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE")
        .arguments(2, 2);
  }

  @Override
  public int run(Call call) {
    String image = call.names().getFirst();
    String name = call.names().get(1);
    if (call.dryRun()) {
      call.out().println("Tag image " + image + " as " + name);
      return 0;
    }
    Json _ =
        call.engine()
            .post(
                EngineClient.DOCKER
                    + "/images/"
                    + image
                    + "/tag"
                    + EngineClient.query(Map.of("repo", name)),
                "");
    return 0;
  }
}
