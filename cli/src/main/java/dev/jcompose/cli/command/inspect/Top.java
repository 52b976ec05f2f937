package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.format.Table;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.project.ListedContainer;
import java.util.ArrayList;
import java.util.List;

/// `top`: the processes of each running container.
public final class Top implements Command {
  private static final int NARROWEST = 5;

  @Override
  public Syntax syntax() {
    return Syntax.of("top [SERVICES...]", "Display the running processes");
  }

  @Override
  public int run(Call call) {
    Target target = Target.of(call);
    EngineClient engine = call.engine();
    List<ListedContainer> listed = ListedContainer.list(engine, target.name(), false);
    for (ListedContainer container : ListedContainer.of(listed, call.names())) {
      Json top = engine.get(EngineClient.DOCKER + "/containers/" + container.id() + "/top");
      Table table = new Table(NARROWEST);
      table.row(texts(top.at("Titles")));
      for (Json process : top.at("Processes").items()) {
        List<String> cells = texts(process);
        // Docker Compose pads the last column too, as if there were one more.
        cells.add("");
        table.row(cells);
      }
      call.out().println(container.name());
      call.out().println(table.print());
    }
    return 0;
  }

  private static List<String> texts(Json cells) {
    List<String> texts = new ArrayList<>();
    cells.items().forEach(cell -> texts.add(cell.text()));
    return texts;
  }
}
