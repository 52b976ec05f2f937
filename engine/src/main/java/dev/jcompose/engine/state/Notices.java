package dev.jcompose.engine.state;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the engine found damaged, or could not do in the background: reported in its log, by
/// `engine status` and by every command. Each is one sentence. Thread-safe.
public final class Notices {
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  /// More are only counted, because they go into a header.
  private static final int MOST = 20;

  private final List<String> texts = new ArrayList<>();
  private int more;

  /// Adds one, unless it was said already.
  public synchronized void add(String text) {
    if (texts.contains(text)) {
      return;
    }
    LOG.warn("{}", text);
    if (texts.size() < MOST) {
      texts.add(text);
    } else {
      more++;
    }
  }

  /// Takes one back, because it is over.
  public synchronized void remove(String text) {
    texts.remove(text);
  }

  /// All of them, first ones first.
  public synchronized List<String> all() {
    if (more == 0) {
      return List.copyOf(texts);
    }
    List<String> all = new ArrayList<>(texts);
    all.add(more + " more, see the engine's log (jcompose engine logs)");
    return all;
  }
}
