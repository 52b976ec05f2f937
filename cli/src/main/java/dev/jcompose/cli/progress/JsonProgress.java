package dev.jcompose.cli.progress;

import dev.jcompose.cli.json.Json;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// One JSON object per line, with the fields of Docker Compose.
final class JsonProgress implements Progress {
  private final PrintStream out;

  JsonProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void task(Task task) {
    String word = task.state().name();
    String status = word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT);
    print(Map.of("id", task.id()), Map.of("status", status), Map.of("text", task.text()));
  }

  @Override
  public void output(String id, String text) {
    print(Map.of("id", id), Map.of("text", text));
  }

  @Override
  public void layer(LayerState layer) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("id", layer.layer());
    all.put("parent_id", layer.image());
    all.put("status", layer.ended() ? "Done" : "Working");
    all.put("text", layer.state());
    if (layer.total() > 0) {
      all.put("current", layer.done());
      all.put("total", layer.total());
      all.put("percent", layer.done() * 100 / layer.total());
    }
    out.println(Json.of(all).print());
  }

  @Override
  public void warning(String message) {
    print(Map.of("status", "Warning"), Map.of("text", message));
  }

  @Override
  public void close() {
    out.flush();
  }

  @SafeVarargs
  private void print(Map<String, String>... fields) {
    Map<String, String> all = new LinkedHashMap<>();
    for (Map<String, String> field : fields) {
      all.putAll(field);
    }
    out.println(Json.of(all).print());
  }
}
