package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.project.ListedContainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `port`: where a container's port is published.
public final class Port implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "port [OPTIONS] SERVICE PRIVATE_PORT",
            "Print the public port for a port binding",
            Flag.number("index", "Index of the container if service has multiple replicas"),
            Flag.text("protocol", "tcp or udp").defaulting("tcp"))
        .arguments(2, Integer.MAX_VALUE);
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    String word = call.names().get(1);
    if (!word.matches("[0-9]{1,5}")) {
      throw new CommandException("strconv.ParseUint: parsing \"" + word + "\": invalid syntax");
    }
    int wanted = Integer.parseInt(word);
    String protocol = arguments.text("protocol").orElse("tcp").toLowerCase(Locale.ROOT);
    ListedContainer container =
        Target.of(call)
            .container(call.engine(), call.names().getFirst(), arguments.number("index").orElse(0));
    List<String> published = new ArrayList<>();
    for (Json port : container.listed().at("Ports").items()) {
      long outside = port.at("PublicPort").number();
      if (port.at("PrivatePort").number() == wanted
          && port.at("Type").text().equals(protocol)
          && outside != 0) {
        call.out().println(PortText.host(port.at("IP").text()) + ":" + outside);
        return 0;
      }
      published.add(
          outside == 0
              ? port.at("PrivatePort").number() + "/" + port.at("Type").text()
              : outside + "/" + port.at("Type").text());
    }
    throw new CommandException(
        "no port "
            + wanted
            + "/"
            + protocol
            + " for container "
            + container.name()
            + ": "
            + String.join(", ", published));
  }
}
