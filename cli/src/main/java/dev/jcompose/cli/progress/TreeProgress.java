package dev.jcompose.cli.progress;

import dev.jcompose.cli.invocation.Background;
import dev.jcompose.cli.terminal.Terminal;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A tree on a terminal, redrawn in place at most ten times a second.
///
/// Only as many lines as fit on the screen are drawn: a terminal cannot go back to what has
/// scrolled away. Running and failed tasks come before completed ones.
final class TreeProgress implements Progress {
  private static final long REDRAW_MILLIS = 100;
  private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
  private static final String RESET = "\u001b[0m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String RED = "\u001b[31m";
  private static final String BLUE = "\u001b[34m";

  private final PrintStream out;
  private final Terminal.Size size;
  private final String title;
  private final Map<String, Line> lines = new LinkedHashMap<>();
  private final Thread painter;
  private int drawn;
  private int tick;
  private boolean dirty;
  private boolean closed;

  private static final class Line {
    private final long since = System.nanoTime();
    private Task task;
    private final BuildSteps steps = new BuildSteps();
    private String output = "";
    private long ended;
    private boolean part;
    private final TransferBar bar = new TransferBar(since);

    Line(Task task) {
      this.task = task;
    }

    double seconds() {
      return ((ended == 0 ? System.nanoTime() : ended) - since) / 1e9;
    }
  }

  TreeProgress(PrintStream out, Terminal.Size size, String title) {
    this.out = out;
    this.size = size;
    this.title = title;
    this.painter = Background.start("progress", this::repaint);
  }

  @Override
  public synchronized void task(Task task) {
    Line line = lines.computeIfAbsent(task.id(), _ -> new Line(task));
    line.task = task;
    line.output = "";
    line.ended = task.state().ended() ? System.nanoTime() : 0;
    dirty = true;
  }

  @Override
  public synchronized void output(String id, String text) {
    Line line =
        lines.computeIfAbsent(id, _ -> new Line(new Task(id, Task.State.WORKING, "Building")));
    if (!line.steps.take(text)) {
      line.output = text.strip();
    }
    dirty = true;
  }

  @Override
  public synchronized void layer(LayerState layer) {
    String id = "  " + layer.layer();
    boolean began = !lines.containsKey(id);
    Line line = lines.computeIfAbsent(id, _ -> new Line(new Task(id, Task.State.WORKING, "")));
    if (began) {
      line.part = true;
    }
    line.task = new Task(id, layer.ended() ? Task.State.DONE : Task.State.WORKING, layer.state());
    if (layer.total() > 0) {
      line.bar.at(layer.done(), layer.total());
    }
    line.ended = layer.ended() ? System.nanoTime() : 0;
    dirty = true;
  }

  @Override
  public synchronized void warning(String message) {
    erase();
    out.println(YELLOW + "! " + RESET + message);
    dirty = true;
    draw();
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (!lines.isEmpty()) {
        draw();
      }
      out.flush();
    }
    painter.interrupt();
  }

  private void repaint() {
    try {
      while (true) {
        Thread.sleep(REDRAW_MILLIS);
        synchronized (this) {
          if (closed) {
            return;
          }
          tick++;
          if (dirty || lines.values().stream().anyMatch(line -> line.ended == 0)) {
            draw();
          }
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void erase() {
    if (drawn > 0) {
      out.print("\u001b[" + drawn + "A\r\u001b[J");
      drawn = 0;
    }
  }

  private void draw() {
    StringBuilder screen = new StringBuilder("\u001b[?25l");
    if (drawn > 0) {
      screen.append("\u001b[").append(drawn).append("A\r");
    }
    // Layers are parts of what is counted.
    List<Line> whole = lines.values().stream().filter(line -> !line.part).toList();
    long done = whole.stream().filter(line -> line.task.state().ended()).count();
    boolean all = done == whole.size();
    screen.append(all ? BLUE : "").append("[+] ").append(title).append(' ');
    screen.append(done).append('/').append(whole.size()).append(all ? RESET : "");
    screen.append("\u001b[K\n");
    List<Line> shown = shown();
    int width = shown.stream().mapToInt(line -> line.task.id().length()).max().orElse(0);
    int room = Math.max(0, size.rows() - 2 - shown.size());
    int height = 1;
    for (Line line : shown) {
      screen.append(printed(line, width)).append("\u001b[K\n");
      height++;
      if (line.ended == 0) {
        for (String step : line.steps.lines(room, size.columns())) {
          screen.append(step).append("\u001b[K\n");
          height++;
          room--;
        }
      }
    }
    screen.append("\u001b[J\u001b[?25h");
    out.print(screen);
    out.flush();
    drawn = height;
    dirty = false;
  }

  private List<Line> shown() {
    int room = Math.max(1, size.rows() - 2);
    if (lines.size() <= room) {
      return new ArrayList<>(lines.values());
    }
    List<Line> urgent =
        lines.values().stream()
            .filter(l -> l.task.state() == Task.State.WORKING || l.task.state() == Task.State.ERROR)
            .limit(room)
            .toList();
    List<Line> shown = new ArrayList<>(urgent);
    List<Line> rest = lines.values().stream().filter(line -> !urgent.contains(line)).toList();
    shown.addAll(0, rest.subList(rest.size() - (room - shown.size()), rest.size()));
    return shown;
  }

  private String printed(Line line, int width) {
    String colour =
        switch (line.task.state()) {
          case DONE -> GREEN;
          case WORKING, WARNING, SKIPPED -> YELLOW;
          case ERROR -> RED;
        };
    String icon =
        switch (line.task.state()) {
          case DONE -> "✔";
          case WORKING -> SPINNER[tick % SPINNER.length];
          case WARNING -> "!";
          case ERROR -> "✘";
          case SKIPPED -> "-";
        };
    String bar = line.task.state() == Task.State.WORKING ? line.bar.text(System.nanoTime()) : "";
    String text =
        line.task.text()
            + (bar.isEmpty() ? "" : " " + bar)
            + (line.output.isEmpty() ? "" : "  " + line.output);
    String time = String.format(Locale.ROOT, "%.1fs ", line.seconds());
    int before = 1 + 1 + 1 + width + 2;
    int room = Math.max(0, size.columns() - before - time.length() - 1);
    String cut = text.length() > room ? text.substring(0, room) : text;
    return " "
        + colour
        + icon
        + RESET
        + " "
        + line.task.id()
        + " ".repeat(width - line.task.id().length() + 2)
        + (line.task.state() == Task.State.WORKING ? cut : colour + cut + RESET)
        + " ".repeat(room - cut.length() + 1)
        + BLUE
        + time
        + RESET;
  }
}
