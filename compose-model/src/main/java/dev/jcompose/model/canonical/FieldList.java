package dev.jcompose.model.canonical;

import dev.jcompose.model.resources.Ulimit;
import dev.jcompose.model.value.ByteSize;
import dev.jcompose.model.value.Durations;
import dev.jcompose.model.value.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/// A mapping under construction; what is absent or empty is left out.
final class FieldList {
  private final Map<String, Value> fields = new LinkedHashMap<>();
  private final Flavor flavor;

  FieldList(Flavor flavor) {
    this.flavor = flavor;
  }

  Flavor flavor() {
    return flavor;
  }

  FieldList child() {
    return new FieldList(flavor);
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  Value value() {
    return new Value.Fields(fields);
  }

  void put(String key, Value value) {
    fields.put(key, value);
  }

  void text(String key, String text) {
    if (!text.isEmpty()) {
      put(key, new Value.Text(text));
    }
  }

  /// A text that the schema requires: written even when a variable left it empty, so that the
  /// output can be read again.
  void required(String key, String text) {
    put(key, new Value.Text(text));
  }

  /// A list that the schema requires.
  void required(String key, List<String> texts) {
    put(key, list(texts));
  }

  void text(String key, Optional<String> text) {
    text.ifPresent(value -> put(key, new Value.Text(value)));
  }

  void flag(String key, boolean value) {
    if (value) {
      put(key, new Value.Flag(true));
    }
  }

  void flag(String key, Optional<Boolean> value) {
    value.ifPresent(flag -> put(key, new Value.Flag(flag)));
  }

  void number(String key, OptionalLong value) {
    if (value.isPresent()) {
      put(key, Numbers.of(value.getAsLong()));
    }
  }

  void number(String key, OptionalInt value) {
    if (value.isPresent()) {
      put(key, Numbers.of(value.getAsInt()));
    }
  }

  void number(String key, OptionalDouble value) {
    if (value.isPresent()) {
      put(key, Numbers.of(value.getAsDouble()));
    }
  }

  void number(String key, int value) {
    if (value != 0) {
      put(key, Numbers.of(value));
    }
  }

  void size(String key, Optional<ByteSize> size) {
    size.ifPresent(bytes -> put(key, new Value.Text(bytes.toString())));
  }

  void duration(String key, Optional<Duration> duration) {
    duration.ifPresent(span -> put(key, new Value.Text(Durations.format(span))));
  }

  void texts(String key, List<String> texts) {
    if (!texts.isEmpty()) {
      put(key, list(texts));
    }
  }

  static Value list(List<String> texts) {
    List<Value> items = new ArrayList<>(texts.size());
    for (String text : texts) {
      items.add(new Value.Text(text));
    }
    return new Value.Items(items);
  }

  void items(String key, List<Value> items) {
    if (!items.isEmpty()) {
      put(key, new Value.Items(items));
    }
  }

  /// A mapping in the order of the flavor.
  <T> Map<String, T> ordered(Map<String, T> map) {
    return switch (flavor) {
      case TRANSFER -> map;
      case JSON, HASH -> new TreeMap<>(map);
      case YAML -> {
        Map<String, T> sorted = new TreeMap<>(KeyOrder.YAML);
        sorted.putAll(map);
        yield sorted;
      }
    };
  }

  void map(String key, Map<String, String> map) {
    if (!map.isEmpty()) {
      Map<String, Value> values = new LinkedHashMap<>();
      ordered(map).forEach((name, text) -> values.put(name, new Value.Text(text)));
      put(key, new Value.Fields(values));
    }
  }

  void optionalMap(String key, Map<String, Optional<String>> map) {
    if (!map.isEmpty()) {
      Map<String, Value> values = new LinkedHashMap<>();
      ordered(map)
          .forEach((name, text) ->
              values.put(name, text.<Value>map(Value.Text::new).orElseGet(Value.Null::new)));
      put(key, new Value.Fields(values));
    }
  }

  void hosts(String key, Map<String, List<String>> hosts) {
    List<String> lines = new ArrayList<>();
    hosts.forEach((host, ips) -> ips.forEach(ip -> lines.add(host + "=" + ip)));
    if (flavor != Flavor.TRANSFER) {
      lines.sort(null);
    }
    texts(key, lines);
  }

  void ulimits(Map<String, Ulimit> ulimits) {
    if (ulimits.isEmpty()) {
      return;
    }
    FieldList list = child();
    ordered(ulimits)
        .forEach((name, limit) -> {
          if (limit.single()) {
            list.put(name, Numbers.of(limit.soft()));
          } else {
            FieldList both = child();
            both.put("soft", Numbers.of(limit.soft()));
            both.put("hard", Numbers.of(limit.hard()));
            list.put(name, both.value());
          }
        });
    put("ulimits", list.value());
  }
}
