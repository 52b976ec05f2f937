package dev.jcompose.cli.command.image;

import dev.jcompose.cli.command.Archive;
import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import java.util.LinkedHashMap;
import java.util.Map;

/// `image import`: makes an image of a root file system.
public final class ImageImport implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "image import [OPTIONS] FILE|- [REPOSITORY[:TAG]]",
            "Import the contents from a tarball to create a filesystem image",
            Flag.list("change", 'c', "Apply Dockerfile instruction to the created image")
                .called("list"),
            Flag.text("message", 'm', "Set commit message for imported image"),
            Flag.text("platform", "Set platform if server is multi-platform capable"))
        .arguments(1, 2);
  }

  @Override
  public int run(Call call) {
    String file = call.names().getFirst();
    Map<String, String> query = new LinkedHashMap<>();
    query.put("fromSrc", "-");
    if (call.names().size() > 1) {
      query.put("repo", call.names().get(1));
    }
    call.arguments().text("message").ifPresent(message -> query.put("message", message));
    call.arguments().text("platform").ifPresent(platform -> query.put("platform", platform));
    StringBuilder path = new StringBuilder("/images/create" + EngineClient.query(query));
    for (String change : call.arguments().list("change")) {
      path.append(EngineClient.query(Map.of("changes", change)).replace('?', '&'));
    }
    if (call.dryRun()) {
      call.out().println("Import " + file);
      return 0;
    }
    Archive.send(call, path.toString(), file);
    return 0;
  }
}
