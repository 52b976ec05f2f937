package dev.jcompose.cli.command.alpha;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.model.load.LoadOptions;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.network.PortMapping;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import java.util.ArrayList;
import java.util.List;

/// `alpha viz`: services and what they depend on, as a graph for Graphviz, as a picture or as a
/// tree of text.
public final class Viz implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "alpha viz [OPTIONS]",
            "EXPERIMENTAL - Generate a graphviz graph from your compose file",
            Flag.text("format", "Format of the graph. Values: [dot | svg | text]")
                .defaulting("dot"),
            Flag.on("image", "Include service's image name in output graph"),
            Flag.number("indentation-size", "Number of tabs or spaces to use for indentation")
                .defaulting("1"),
            Flag.on("networks", "Include service's attached networks in output graph"),
            Flag.on("ports", "Include service's exposed ports in output graph"),
            Flag.on(
                "spaces",
                "If given, space character ' ' will be used to indent,\notherwise tab character '\\t' will be used"))
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    Arguments arguments = call.arguments();
    int size = arguments.number("indentation-size").orElse(1);
    if (size < 0) {
      throw new CommandException("invalid indentation size: " + size);
    }
    call.err().println("viz command is EXPERIMENTAL");
    Project project = call.shownProject(LoadOptions.DEFAULT).project();
    String format = arguments.text("format").orElse("dot");
    call.out()
        .print(
            switch (format) {
              case "dot" ->
                  text(project, arguments, (arguments.on("spaces") ? " " : "\t").repeat(size))
                      + "\n";
              case "svg" ->
                  new SvgPicture(project, service -> details(project, service, arguments)).text();
              case "text" ->
                  new DependencyTree(project, service -> line(project, service, arguments)).text();
              default ->
                  throw new CommandException(
                      "unsupported --format value \"" + format + "\" (dot, svg or text)");
            });
    return 0;
  }

  private static String text(Project project, Arguments arguments, String indentation) {
    StringBuilder graph = new StringBuilder("digraph \"" + project.name() + "\" {\n");
    graph.append(indentation).append("layout=dot;\n");
    for (Service service : project.services().values()) {
      graph
          .append(indentation)
          .append('"')
          .append(service.name())
          .append("\" [style=\"filled\" label=<<font point-size=\"15\">")
          .append(service.name())
          .append("</font>");
      if (arguments.on("networks") && !service.networking().networks().isEmpty()) {
        heading(graph, "Networks:");
        service
            .networking()
            .networks()
            .keySet()
            .forEach(network -> graph.append("<br/>").append(network));
        graph.append("</font>");
      }
      if (arguments.on("ports") && !service.networking().ports().isEmpty()) {
        heading(graph, "Ports:");
        service.networking().ports().forEach(port -> graph.append("<br/>").append(port(port)));
        graph.append("</font>");
      }
      if (arguments.on("image")) {
        heading(graph, "Image:");
        graph.append("<br/>").append(ImageNames.of(project, service)).append("</font>");
      }
      graph.append(">];\n");
    }
    graph.append('\n');
    for (Service service : project.services().values()) {
      for (String dependency : service.dependsOn().keySet()) {
        graph
            .append(indentation)
            .append('"')
            .append(service.name())
            .append("\" -> \"")
            .append(dependency)
            .append("\";\n");
      }
    }
    return graph.append("}\n").toString();
  }

  /// A service in one line of the tree.
  private static String line(Project project, Service service, Arguments arguments) {
    List<String> words = new ArrayList<>(List.of(service.name()));
    if (arguments.on("image")) {
      words.add(ImageNames.of(project, service));
    }
    if (arguments.on("networks")) {
      words.addAll(service.networking().networks().keySet());
    }
    if (arguments.on("ports")) {
      service.networking().ports().forEach(port -> words.add(port(port)));
    }
    return String.join("  ", words);
  }

  /// What a box says below the service's name.
  private static List<String> details(Project project, Service service, Arguments arguments) {
    List<String> lines = new ArrayList<>();
    if (arguments.on("image")) {
      lines.add("image: " + ImageNames.of(project, service));
    }
    if (arguments.on("networks")) {
      service.networking().networks().keySet().forEach(name -> lines.add("network: " + name));
    }
    if (arguments.on("ports")) {
      service.networking().ports().forEach(port -> lines.add("port: " + port(port)));
    }
    return lines;
  }

  private static void heading(StringBuilder graph, String text) {
    graph.append("<font point-size=\"10\"><br/><br/><b>").append(text).append("</b>");
  }

  private static String port(PortMapping port) {
    String published =
        port.published()
            .map(range ->
                range.from() == range.to()
                    ? String.valueOf(range.from())
                    : range.from() + "-" + range.to())
            .orElse("");
    return port.hostIp().map(ip -> ip + ":").orElse("")
        + published
        + ":"
        + port.target()
        + " ("
        + port.protocol()
        + ", "
        + port.mode().orElse("ingress")
        + ")";
  }
}
