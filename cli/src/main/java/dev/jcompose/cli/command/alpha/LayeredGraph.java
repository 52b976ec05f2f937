package dev.jcompose.cli.command.alpha;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A graph without cycles in layers, every arrow leading down: the method of Sugiyama, Tagawa and
/// Toda (1981). An arrow across several layers has a bend in each one between, so that boxes and
/// arrows keep out of each other's way.
///
/// @param layers from the top, each from the left
/// @param arrows in the order of their boxes
record LayeredGraph(List<List<Place>> layers, List<Arrow> arrows) {
  /// How often the order within the layers is improved, down and up. More hardly change it.
  private static final int SWEEPS = 4;

  /// What has a place in a layer.
  sealed interface Place {}

  /// A node.
  record Box(String name) implements Place {}

  /// Where an arrow passes a layer.
  record Bend(String from, String to, int layer) implements Place {}

  /// An arrow from a box down to another one.
  ///
  /// @param path its places, both boxes included, one in each layer
  record Arrow(String from, String to, List<Place> path) {}

  /// Lays out.
  ///
  /// @param needs of each node those that its arrows lead to; these need not be keys
  static LayeredGraph of(SequencedMap<String, ? extends Collection<String>> needs) {
    SequencedMap<String, List<String>> edges = new LinkedHashMap<>();
    needs.forEach((name, others) ->
        edges.put(name, others.stream().filter(other -> !other.equals(name)).distinct().toList()));
    needs.values().stream()
        .flatMap(Collection::stream)
        .forEach(name -> edges.putIfAbsent(name, List.of()));
    Map<String, Integer> depths = depths(edges);
    List<List<Place>> layers = new ArrayList<>();
    for (String name : edges.keySet()) {
      put(layers, depths.getOrDefault(name, 0), new Box(name));
    }
    List<Arrow> arrows = new ArrayList<>();
    edges.forEach((from, others) -> {
      for (String to : others) {
        List<Place> path = new ArrayList<>(List.of(new Box(from)));
        for (int i = depths.getOrDefault(from, 0) + 1; i < depths.getOrDefault(to, 0); i++) {
          Bend bend = new Bend(from, to, i);
          path.add(bend);
          put(layers, i, bend);
        }
        path.add(new Box(to));
        arrows.add(new Arrow(from, to, List.copyOf(path)));
      }
    });
    order(layers, arrows);
    return new LayeredGraph(layers, arrows);
  }

  /// Each node's layer: one below the lowest of those that need it.
  private static Map<String, Integer> depths(SequencedMap<String, List<String>> edges) {
    Map<String, Integer> waits = new HashMap<>();
    edges.values().forEach(others -> others.forEach(other -> waits.merge(other, 1, Integer::sum)));
    Map<String, Integer> depths = new HashMap<>();
    Deque<String> ready = new ArrayDeque<>();
    edges.keySet().stream().filter(name -> !waits.containsKey(name)).forEach(ready::add);
    while (!ready.isEmpty()) {
      String name = ready.remove();
      int below = depths.getOrDefault(name, 0) + 1;
      for (String other : edges.getOrDefault(name, List.of())) {
        depths.merge(other, below, Math::max);
        if (waits.merge(other, -1, Integer::sum) == 0) {
          ready.add(other);
        }
      }
    }
    return depths;
  }

  private static void put(List<List<Place>> layers, int layer, Place place) {
    while (layers.size() <= layer) {
      layers.add(new ArrayList<>());
    }
    layers.get(layer).add(place);
  }

  /// Puts every place near the middle of its neighbours in the layer above, then below: arrows
  /// cross less.
  private static void order(List<List<Place>> layers, List<Arrow> arrows) {
    Map<Place, LinkedHashSet<Place>> above = new HashMap<>();
    Map<Place, LinkedHashSet<Place>> below = new HashMap<>();
    for (Arrow arrow : arrows) {
      for (int i = 1; i < arrow.path().size(); i++) {
        Place upper = arrow.path().get(i - 1);
        Place lower = arrow.path().get(i);
        above.computeIfAbsent(lower, _ -> new LinkedHashSet<>()).add(upper);
        below.computeIfAbsent(upper, _ -> new LinkedHashSet<>()).add(lower);
      }
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int i = 1; i < layers.size(); i++) {
        sort(layers.get(i), layers.get(i - 1), above);
      }
      for (int i = layers.size() - 2; i >= 0; i--) {
        sort(layers.get(i), layers.get(i + 1), below);
      }
    }
  }

  private static void sort(
      List<Place> layer, List<Place> fixed, Map<Place, LinkedHashSet<Place>> neighbours) {
    Map<Place, Integer> index = new HashMap<>();
    fixed.forEach(place -> index.put(place, index.size()));
    Map<Place, Double> middles = new HashMap<>();
    for (int i = 0; i < layer.size(); i++) {
      middles.put(
          layer.get(i),
          neighbours.getOrDefault(layer.get(i), new LinkedHashSet<>()).stream()
              .mapToInt(neighbour -> index.getOrDefault(neighbour, 0))
              .average()
              .orElse(i));
    }
    layer.sort(Comparator.comparingDouble(place -> middles.getOrDefault(place, 0.0)));
  }
}
