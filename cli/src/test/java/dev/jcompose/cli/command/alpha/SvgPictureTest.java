package dev.jcompose.cli.command.alpha;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.CommandRun;
import java.awt.Rectangle;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SvgPictureTest {
  @TempDir private Path directory = Path.of("/");

  private String picture(String file, String... flags) {
    CommandRun cli = new CommandRun(directory).file(file);
    List<String> words = new ArrayList<>(List.of("alpha", "viz", "--format", "svg"));
    words.addAll(List.of(flags));
    assertThat(cli.run(words.toArray(String[]::new))).as(cli.err()).isZero();
    return cli.out();
  }

  @Test
  void aBoxForEachServiceAndAnArrowForEachDependency() {
    assertThat(
            picture(
                """
                name: shop
                services:
                  web:
                    image: "nginx"
                    ports: ["127.0.0.1:8080:80"]
                    networks: [front]
                    depends_on:
                      api: {condition: service_healthy}
                      db: {condition: service_started, required: false}
                  api: {image: api, networks: [front], depends_on: [db]}
                  db: {image: postgres, networks: [front]}
                networks: {front: {}}
                """,
                "--ports",
                "--networks",
                "--image"))
        .isEqualTo(
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="364" height="392" viewBox="0 0 364 392" font-family="monospace" font-size="13">
            <title>shop</title>
            <defs><marker id="arrow" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L10 5L0 10z" fill="#567"/></marker></defs>
            <rect width="100%" height="100%" fill="#fff"/>
            <g fill="none" stroke="#567" marker-end="url(#arrow)">
            <path d="M182 112C182 140 170 140 170 168"><title>web needs api: service_healthy</title></path>
            <path d="M182 112C182 140 260 140 260 168V242C260 270 182 270 182 298" stroke-dasharray="6 4"><title>web needs db: service_started</title></path>
            <path d="M170 242C170 270 182 270 182 298"><title>api needs db: service_started</title></path>
            </g>
            <g fill="#eef3f8" stroke="#567">
            <rect x="20" y="20" width="324" height="92" rx="4"/>
            <rect x="104" y="168" width="132" height="74" rx="4"/>
            <rect x="112" y="298" width="140" height="74" rx="4"/>
            </g>
            <g fill="#123">
            <text x="30" y="43" font-weight="bold">web</text>
            <text x="30" y="61">image: nginx</text>
            <text x="30" y="79">network: front</text>
            <text x="30" y="97">port: 127.0.0.1:8080:80 (tcp, ingress)</text>
            <text x="114" y="191" font-weight="bold">api</text>
            <text x="114" y="209">image: api</text>
            <text x="114" y="227">network: front</text>
            <text x="122" y="321" font-weight="bold">db</text>
            <text x="122" y="339">image: postgres</text>
            <text x="122" y="357">network: front</text>
            </g>
            </svg>
            """);
  }

  @Test
  void aDependencyThatIsInNoActiveProfileHasABoxToo() {
    assertThat(
            picture(
                """
                services:
                  web: {image: web, depends_on: {tool: {condition: service_started, required: false}}}
                  tool: {image: tool, profiles: [tools]}
                """))
        .contains(">web</text>")
        .contains(">tool</text>")
        .contains("stroke-dasharray");
  }

  @Test
  void textsAreEscaped() {
    assertThat(SvgPicture.escaped("a<b>&\"c\" \u0001\n\uD800 é€😀"))
        .isEqualTo("a&lt;b&gt;&amp;\"c\" \uFFFD\n\uFFFD é€😀");
  }

  /// Many layers, arrows across several of them, wide and high boxes.
  @Test
  void nothingOverlapsInALargeOne() throws Exception {
    int count = 150;
    StringBuilder file = new StringBuilder("services:\n");
    int arrows = 0;
    for (int i = 0; i < count; i++) {
      int[] needs = IntStream.of(2 * i + 1, 2 * i + 2, 5 * i + 7).filter(n -> n < count).toArray();
      arrows += needs.length;
      file.append(
          "  s%s: {image: i, ports: %s, depends_on: %s}\n"
              .formatted(
                  i,
                  IntStream.range(0, i % 4).mapToObj(port -> "\"" + port + 1 + "\"").toList(),
                  IntStream.of(needs).mapToObj(n -> "s" + n).toList()));
    }
    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new ByteArrayInputStream(
                    picture(file.toString(), "--ports").getBytes(StandardCharsets.UTF_8)));
    List<Rectangle> boxes =
        elements(svg, "rect").stream()
            .filter(rect -> rect.hasAttribute("rx"))
            .map(rect ->
                new Rectangle(
                    number(rect, "x"),
                    number(rect, "y"),
                    number(rect, "width"),
                    number(rect, "height")))
            .toList();
    assertThat(boxes).hasSize(count);
    Rectangle page =
        new Rectangle(
            number(svg.getDocumentElement(), "width"), number(svg.getDocumentElement(), "height"));
    for (Rectangle box : boxes) {
      assertThat(page.contains(box)).as("%s in %s", box, page).isTrue();
      assertThat(boxes).filteredOn(box::intersects).containsExactly(box);
    }
    // The arrow's head is a path, too.
    List<Element> paths = elements(svg, "path").stream().filter(Element::hasChildNodes).toList();
    assertThat(paths).hasSize(arrows);
    for (Element path : paths) {
      String d = path.getAttribute("d");
      for (Line2D line : lines(d)) {
        assertThat(line.getY2()).as(d).isGreaterThan(line.getY1());
        // Its ends touch the edges of boxes.
        assertThat(boxes)
            .as(d)
            .noneMatch(box ->
                new Rectangle(box.x + 1, box.y + 1, box.width - 2, box.height - 2)
                    .intersectsLine(line));
      }
    }
  }

  /// A path of M, V and C as short lines.
  private static List<Line2D> lines(String d) {
    Path2D path = new Path2D.Double();
    Matcher step = Pattern.compile("([MVC])([\\d ]+)").matcher(d);
    while (step.find()) {
      int[] n =
          Pattern.compile(" ").splitAsStream(step.group(2)).mapToInt(Integer::parseInt).toArray();
      switch (step.group(1)) {
        case "M" -> path.moveTo(n[0], n[1]);
        case "V" -> path.lineTo(path.getCurrentPoint().getX(), n[0]);
        default -> path.curveTo(n[0], n[1], n[2], n[3], n[4], n[5]);
      }
    }
    List<Line2D> lines = new ArrayList<>();
    double[] to = new double[6];
    PathIterator flat = path.getPathIterator(null, 0.5);
    flat.currentSegment(to);
    for (flat.next(); !flat.isDone(); flat.next()) {
      double x = to[0];
      double y = to[1];
      flat.currentSegment(to);
      lines.add(new Line2D.Double(x, y, to[0], to[1]));
    }
    return lines;
  }

  private static int number(Element element, String attribute) {
    return Integer.parseInt(element.getAttribute(attribute));
  }

  private static List<Element> elements(Document document, String name) {
    NodeList nodes = document.getElementsByTagName(name);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }
}
