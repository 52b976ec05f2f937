package dev.jcompose.cli.command.alpha;

import dev.jcompose.cli.command.alpha.LayeredGraph.Arrow;
import dev.jcompose.cli.command.alpha.LayeredGraph.Box;
import dev.jcompose.cli.command.alpha.LayeredGraph.Place;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Dependency;
import dev.jcompose.model.service.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Function;

/// Services and what they depend on as an SVG 1.1 document: a box for each service, an arrow to
/// each dependency, dashed where it is not required. Lengths are pixels.
///
/// @param details the lines of a box below the service's name
record SvgPicture(Project project, Function<Service, List<String>> details) {
  private static final int FONT = 13;

  /// Letters of a monospaced font are about 0.6 of its size wide; rounded up, as fonts differ.
  private static final int LETTER = 8;

  private static final int LINE = 18;
  private static final int PADDING = 10;
  private static final int MARGIN = 20;
  private static final int BESIDE = 24;
  private static final int BETWEEN_LAYERS = 56;

  /// A place of the picture: its left upper corner and its size. A bend of an arrow has no width
  /// and is as high as its layer.
  private record Area(int x, int y, int width, int height) {
    int middle() {
      return x + width / 2;
    }

    int bottom() {
      return y + height;
    }
  }

  /// The document, with a line feed at its end.
  String text() {
    SequencedMap<String, List<String>> needs = new LinkedHashMap<>();
    project
        .services()
        .values()
        .forEach(service -> needs.put(service.name(), List.copyOf(service.dependsOn().keySet())));
    LayeredGraph graph = LayeredGraph.of(needs);
    int width = 2 * MARGIN + graph.layers().stream().mapToInt(this::width).max().orElse(0);
    Map<Place, Area> areas = new HashMap<>();
    int y = MARGIN;
    for (List<Place> layer : graph.layers()) {
      int height = layer.stream().mapToInt(this::height).max().orElse(0);
      int x = (width - width(layer)) / 2;
      for (Place place : layer) {
        int own = place instanceof Box ? height(place) : height;
        areas.put(place, new Area(x, y, width(place), own));
        x += width(place) + BESIDE;
      }
      y += height + BETWEEN_LAYERS;
    }
    int height = Math.max(2 * MARGIN, y - BETWEEN_LAYERS + MARGIN);
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" font-family="monospace" font-size="%3$d">
        <title>%4$s</title>
        <defs><marker id="arrow" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L10 5L0 10z" fill="#567"/></marker></defs>
        <rect width="100%%" height="100%%" fill="#fff"/>
        <g fill="none" stroke="#567" marker-end="url(#arrow)">
        """
            .formatted(width, height, FONT, escaped(project.name())));
    graph.arrows().forEach(arrow -> draw(svg, arrow, areas));
    svg.append("</g>\n<g fill=\"#eef3f8\" stroke=\"#567\">\n");
    boxes(graph)
        .forEach(box -> {
          Area area = area(areas, box);
          svg.append(
              "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/>\n"
                  .formatted(area.x(), area.y(), area.width(), area.height()));
        });
    svg.append("</g>\n<g fill=\"#123\">\n");
    boxes(graph).forEach(box -> draw(svg, box, area(areas, box)));
    return svg.append("</g>\n</svg>\n").toString();
  }

  private static List<Box> boxes(LayeredGraph graph) {
    return graph.layers().stream()
        .flatMap(List::stream)
        .filter(Box.class::isInstance)
        .map(Box.class::cast)
        .toList();
  }

  /// From the bottom of a box to the top of another one, straight through the layers between.
  private void draw(StringBuilder svg, Arrow arrow, Map<Place, Area> areas) {
    Dependency dependency = dependency(arrow);
    svg.append("<path d=\"");
    Area at = area(areas, arrow.path().getFirst());
    int y = at.bottom();
    svg.append("M").append(at.middle()).append(' ').append(y);
    for (Place place : arrow.path().subList(1, arrow.path().size())) {
      Area next = area(areas, place);
      int start = next.y() - BETWEEN_LAYERS;
      if (start > y) {
        // The box is lower than its layer: past its neighbours first.
        svg.append('V').append(start);
      }
      int half = next.y() - BETWEEN_LAYERS / 2;
      svg.append(
          "C%d %d %d %d %d %d"
              .formatted(at.middle(), half, next.middle(), half, next.middle(), next.y()));
      at = next;
      y = next.y();
    }
    svg.append('"').append(dependency.required() ? "" : " stroke-dasharray=\"6 4\"");
    svg.append("><title>")
        .append(escaped(arrow.from() + " needs " + arrow.to() + ": "))
        .append(dependency.condition().word())
        .append("</title></path>\n");
  }

  private Dependency dependency(Arrow arrow) {
    Service service = project.services().get(arrow.from());
    return service == null
        ? Dependency.PLAIN
        : service.dependsOn().getOrDefault(arrow.to(), Dependency.PLAIN);
  }

  private void draw(StringBuilder svg, Box box, Area area) {
    int y = area.y() + PADDING + FONT;
    for (String line : lines(box)) {
      boolean name = y == area.y() + PADDING + FONT;
      svg.append(
          "<text x=\"%d\" y=\"%d\"%s>%s</text>\n"
              .formatted(
                  area.x() + PADDING, y, name ? " font-weight=\"bold\"" : "", escaped(line)));
      y += LINE;
    }
  }

  /// Also of one that is not in the project: an optional dependency may be in no active profile.
  private List<String> lines(Box box) {
    Service service = project.services().get(box.name());
    List<String> lines = new ArrayList<>(List.of(box.name()));
    if (service != null) {
      lines.addAll(details.apply(service));
    }
    return lines;
  }

  private int width(List<Place> layer) {
    return layer.stream().mapToInt(place -> width(place) + BESIDE).sum() - BESIDE;
  }

  private int width(Place place) {
    return place instanceof Box box
        ? 2 * PADDING
            + LETTER
                * lines(box).stream()
                    .mapToInt(line -> line.codePointCount(0, line.length()))
                    .max()
                    .orElse(0)
        : 0;
  }

  private int height(Place place) {
    return place instanceof Box box ? 2 * PADDING + LINE * lines(box).size() : 0;
  }

  private static Area area(Map<Place, Area> areas, Place place) {
    return Objects.requireNonNull(areas.get(place));
  }

  /// As the content of an element. XML 1.0 has no way to write most control characters.
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            default -> escaped.appendCodePoint(isXml(c) ? c : 0xFFFD);
          }
        });
    return escaped.toString();
  }

  /// Production 2, `Char`, of XML 1.0.
  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= ' ' && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
