package dev.jcompose.cli.project;

import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.json.Json;
import dev.jcompose.model.naming.Labels;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A container as the engine lists it.
///
/// @param listed its entry in the list
public record ListedContainer(Json listed) {
  private static final int MOST_DIGITS = 9;

  /// Where a container is in a list: by name, with numbers at the end sorted numerically. It is
  /// worked out once for each, not at each comparison.
  private record Place(String stem, int number, String name, ListedContainer container)
      implements Comparable<Place> {
    // Not by the JDK's comparators: the lambdas they are made of are in no start-up cache.
    @Override
    public int compareTo(Place other) {
      int byStem = stem.compareTo(other.stem);
      int byNumber = byStem == 0 ? Integer.compare(number, other.number) : byStem;
      return byNumber == 0 ? name.compareTo(other.name) : byNumber;
    }

    static Place of(ListedContainer container) {
      String name = container.name();
      return new Place(withoutNumber(name), container.number(), name, container);
    }

    private static String withoutNumber(String name) {
      int end = name.length();
      while (end > 0 && isDigit(name.charAt(end - 1))) {
        end--;
      }
      return name.substring(0, end);
    }
  }

  /// Lists the containers of a project, by name.
  ///
  /// @param project the name, empty for those of every project
  /// @param all true to include those that do not run
  public static List<ListedContainer> list(EngineClient engine, String project, boolean all) {
    String label = project.isEmpty() ? Labels.PROJECT : Labels.PROJECT + "=" + project;
    Map<String, String> query = new LinkedHashMap<>();
    query.put("all", all ? "1" : "0");
    query.put("filters", Json.of(Map.of("label", Map.of(label, true))).print());
    return engine
        .get(EngineClient.DOCKER + "/containers/json" + EngineClient.query(query))
        .items()
        .stream()
        .map(entry -> Place.of(new ListedContainer(entry)))
        .sorted()
        .map(Place::container)
        .toList();
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /// The containers of some services; all when none is named.
  public static List<ListedContainer> of(
      List<ListedContainer> containers, Collection<String> services) {
    return services.isEmpty()
        ? containers
        : containers.stream().filter(c -> services.contains(c.service())).toList();
  }

  public String id() {
    return listed.at("Id").text();
  }

  /// The name without the slash.
  public String name() {
    List<Json> names = listed.at("Names").items();
    String name = names.isEmpty() ? id() : names.getFirst().text();
    return name.startsWith("/") ? name.substring(1) : name;
  }

  /// The name without the project's prefix, unless the user chose it.
  public String shortName() {
    String usual = project() + "-" + service() + "-" + label(Labels.NUMBER);
    String compatible = project() + "_" + service() + "_" + label(Labels.NUMBER);
    return name().equals(usual) || name().equals(compatible)
        ? name().substring(project().length() + 1)
        : name();
  }

  public String project() {
    return label(Labels.PROJECT);
  }

  public String service() {
    return label(Labels.SERVICE);
  }

  /// The number of the replica, 0 for none.
  public int number() {
    String number = label(Labels.NUMBER);
    boolean valid =
        !number.isEmpty()
            && number.length() <= MOST_DIGITS
            && number.chars().allMatch(ListedContainer::isDigit);
    return valid ? Integer.parseInt(number) : 0;
  }

  /// True for a container of `run`.
  public boolean oneOff() {
    return label(Labels.ONE_OFF).equals("True");
  }

  /// The state in Docker's word: `running`, `exited`, ...
  public String state() {
    return listed.at("State").text();
  }

  /// True when there is a process in it.
  public boolean running() {
    return state().equals("running") || state().equals("paused");
  }

  /// A label, empty when it is not there.
  public String label(String name) {
    return listed.at("Labels", name).text();
  }
}
